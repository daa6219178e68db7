import { describe, expect, it } from 'vitest';
import type { Job, KagglePulled } from '../api/contract.gen';
import { job, pulled } from '../../testing/samples';
import { dataRows, hasNewer, isUnfinished, pullInto } from './kaggleData';

const pull = (name: string, part: Partial<Job> = {}): Job =>
  job({ kind: 'kaggle', id: name, key: `kaggle:data/${name}`, ...part });

const here = (name: string, part: Partial<KagglePulled> = {}): KagglePulled =>
  pulled({ folder: `data/${name}`, ...part });

const names = (...args: Parameters<typeof dataRows>): string[] =>
  dataRows(...args).map(row => row.folder.slice('data/'.length));

describe('the list of data', () => {
  it('has running pulls first, then what needs somebody, then the rest, newest first', () => {
    const jobs = [
      pull('ended', { state: 'done', endedAtMs: Date.parse('2026-11-21T00:00:00Z') }),
      pull('failed', { state: 'failed', endedAtMs: 1 }),
      pull('running')
    ];
    const list = [
      here('old', { pulledAt: '2026-01-01T00:00:00Z' }),
      here('new', { pulledAt: '2026-11-20T00:00:00Z' }),
      here('ended', { pulledAt: '2026-11-21T00:00:00Z' }),
      here('killed', { isComplete: false, pulledAt: '2026-03-01T00:00:00Z' }),
      here('gaps', { isComplete: false, missing: 2, pulledAt: '2026-02-01T00:00:00Z' })
    ];
    expect(names(jobs, list, [])).toEqual([
      'running',
      'killed',
      'gaps',
      'failed',
      'ended',
      'new',
      'old'
    ]);
  });

  it('has one line a folder, with its newest pull', () => {
    const jobs = [pull('a', { id: '2' }), pull('a', { id: '1', state: 'failed' })];
    const rows = dataRows(jobs, [here('a')], []);
    expect(rows).toMatchObject([{ folder: 'data/a', job: { id: '2' }, pulled: {} }]);
  });

  it('has no jobs of other kinds', () => {
    expect(names([job({ key: 'sync:1' }), job({ key: 'submit:x' })], [], [])).toEqual([]);
  });

  it('shows a pull that ended while the folders are not known yet', () => {
    expect(names([pull('a', { state: 'done' })], null, [])).toEqual(['a']);
  });

  it('leaves out what was taken off', () => {
    const jobs = [pull('a', { state: 'done' }), pull('b', { state: 'failed' })];
    expect(names(jobs, [], ['b'])).toEqual([]);
  });
});

describe('a folder', () => {
  it.each<[string, Job | null, KagglePulled | null, boolean]>([
    ['of a server that was killed', null, here('a', { isComplete: false }), true],
    ['of a stopped pull', pull('a', { state: 'cancelled' }), null, true],
    [
      'pulled whole once, of which a later pull failed',
      pull('a', { state: 'failed' }),
      here('a'),
      true
    ],
    [
      'of which files were lost',
      null,
      here('a', { isComplete: false, missing: 1 }),
      false
    ],
    ['that is whole', pull('a', { state: 'done' }), here('a'), false]
  ])('%s is unfinished: %4$s', (_, ofJob, ofPulled, expected) => {
    const row = { folder: 'data/a', job: ofJob, pulled: ofPulled };
    expect(isUnfinished(row)).toBe(expected);
  });

  it.each([
    [2, null, false],
    [2, 2, false],
    [2, 3, true],
    [null, 3, false]
  ])('with version %s of %s has a newer one: %s', (version, newestVersion, expected) => {
    const row = {
      folder: 'data/a',
      job: null,
      pulled: here('a', { version, newestVersion })
    };
    expect(hasNewer(row)).toBe(expected);
  });
});

describe('the pull shown with what is looked at', () => {
  it.each<[string, Job[], string | null, string | null]>([
    ['runs into that folder, whoever began it', [pull('a')], null, 'a'],
    ['was begun there and has ended', [pull('a', { state: 'done' })], 'a', 'a'],
    ['is no old one', [pull('a', { state: 'done' })], null, null],
    ['is no other folder’s', [pull('b')], null, null]
  ])('%s', (_, jobs, jobId, expected) => {
    expect(pullInto(jobs, 'data/a', jobId)?.id ?? null).toBe(expected);
  });
});
