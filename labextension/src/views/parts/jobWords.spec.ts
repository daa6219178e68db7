import { describe, expect, it } from 'vitest';
import type { JobProgress, JobResult } from '../../api/contract.gen';
import { job, progress } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { endWords, progressDetail, progressFact } from './jobWords';

const AT = new Date(2026, 10, 21, 14, 2).getTime();
const MESSAGE = 'What the server said.';
const pushed = { name: 'a.ipynb', place: 'My Drive/Work', copies: 0, proven: 1 };

describe('progressFact', () => {
  const uncounted = { total: null, unit: 'files', label: 'Kaggle is scoring' } as const;
  it.each<[string, Partial<JobProgress> | null, string]>([
    ['how far and how long still', {}, '41 % · 6 min left'],
    [
      'what is waited for where nothing is counted',
      { ...uncounted, done: 0 },
      'Kaggle is scoring'
    ],
    ['how many, once something is', { ...uncounted, done: 3 }, '3 files'],
    ['that it is one', { ...uncounted, done: 1 }, '1 file'],
    [
      'which step it is at, before the first is done',
      { total: null, unit: 'steps', label: 'looking for a GPU', done: 0 },
      'looking for a GPU'
    ],
    ['that it has not begun', null, 'waiting']
  ])('tells %s', (_, part, fact) => {
    const now = job({ progress: part && progress(part) });
    expect(progressFact(now, trans)).toBe(fact);
  });
});

describe('progressDetail', () => {
  it('counts a single file as one', () => {
    const part = { unit: 'files' as const, done: 0, total: 1, ratePerS: 0, label: '' };
    expect(progressDetail(job({ progress: progress(part) }), trans)).toBe('0 of 1 file');
  });

  it.each<[JobProgress['unit'], string]>([
    ['steps', '3 of 9 steps · 2.5 steps/s · a'],
    ['files', '3 of 9 files · 2.5 files/s · a']
  ])('counts %s by their name', (unit, words) => {
    const part = { unit, done: 3, total: 9, ratePerS: 2.5, label: 'a' };
    expect(progressDetail(job({ progress: progress(part) }), trans)).toBe(words);
  });
});

describe('endWords', () => {
  it.each<[string, JobResult['facts'], string]>([
    [
      'one file that Drive proved to have',
      { ...pushed, uploaded: 1, same: 0 },
      'a.ipynb is on Drive\nMy Drive/Work · same checksum · 14:02'
    ],
    [
      'one that Drive had already',
      { ...pushed, uploaded: 0, same: 1 },
      'a.ipynb is on Drive\nMy Drive/Work · same checksum · 14:02'
    ],
    [
      'a checksum that Drive did not name is not claimed',
      { ...pushed, uploaded: 1, same: 0, proven: 0 },
      'a.ipynb is on Drive\nMy Drive/Work · 14:02'
    ],
    [
      'a folder with its files',
      { ...pushed, name: 'work', uploaded: 3, same: 2, proven: 5 },
      'work is on Drive\nMy Drive/Work · 5 files · all with the same checksums · 14:02'
    ],
    [
      'a file that its link has brought there',
      { name: 'a.ipynb', place: 'My Drive/Work', uploaded: 4 },
      'a.ipynb is on Drive\nMy Drive/Work · 14:02'
    ],
    [
      'a copy beside another version',
      { ...pushed, uploaded: 1, same: 0, copies: 1 },
      MESSAGE
    ],
    ['nothing sent', { ...pushed, uploaded: 0, same: 0 }, MESSAGE],
    ['several things', { ...pushed, name: null, uploaded: 3, same: 0 }, MESSAGE]
  ])('%s', (_, facts, words) => {
    const result = { message: MESSAGE, facts, url: null, items: [] };
    const ended = job({ kind: 'push', state: 'done', endedAtMs: AT, result });
    expect(endWords(ended, AT, trans)).toBe(words);
  });

  it('names the link of a sync', () => {
    const result = { message: '2 sent to Drive.', facts: {}, url: null, items: [] };
    const ended = job({ title: 'Sync flowers', state: 'done', endedAtMs: AT, result });
    expect(endWords(ended, AT, trans)).toBe('Sync flowers: 2 sent to Drive.');
  });
});
