import { describe, expect, it } from 'vitest';
import type {
  Job,
  KaggleDetails,
  KaggleHit,
  KagglePulled,
  KaggleWeight
} from '../../api/contract.gen';
import {
  contest,
  dataset,
  GB,
  hit,
  job,
  MB,
  pulled,
  weight
} from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { dataLook, dataMenu } from './dataLook';
import { hitDetails, hitFact } from './hitWords';
import { contestFacts, detailsFacts, factLine, pullWords, roomWords } from './lookWords';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const competition = (deadline: string | null, reward: string | null = null): KaggleHit =>
  hit({ votes: null, totalBytes: null, contest: contest({ deadline, reward }) });

describe('the fact of a hit', () => {
  it.each<[string, KaggleHit, string]>([
    ['its size', hit({ totalBytes: 3 * GB }), '3 GB'],
    ['nothing where Kaggle does not say', hit({ totalBytes: null }), ''],
    ['its variations', hit({ totalBytes: null, variations: 5 }), '5 variations'],
    ['the days left', competition('2026-12-03T13:00:00Z'), '12 days left'],
    ['one day', competition('2026-11-22T13:00:00Z'), '1 day left'],
    ['the last hours', competition('2026-11-21T13:00:00Z'), 'less than a day left'],
    ['months', competition('2027-05-21T12:00:00Z'), '6 months left'],
    ['years', competition('2031-01-01T00:00:00Z'), '4 years left'],
    ['the end', competition('2026-11-21T11:00:00Z'), 'ended'],
    ['no deadline', competition(null), '']
  ])('is %s', (_, found, expected) => {
    expect(hitFact(found, NOW, trans)).toBe(expected);
  });
});

describe('the second line of a hit', () => {
  it.each<[string, KaggleHit, string[]]>([
    ['votes', hit({ updatedAt: '2026-11-21T10:00:00Z' }), ['2 h ago', '1.2K votes']],
    ['downloads', hit({ votes: null, downloads: 1 }), ['1 download']],
    ['a reward', competition(null, '$25,000'), ['$25,000']],
    ['nothing', hit({ votes: null }), []]
  ])('tells %s', (_, found, expected) => {
    expect(hitDetails(found, NOW, trans)).toEqual(expected);
  });
});

describe('what is looked at', () => {
  it.each<[Partial<KaggleDetails>, string[]]>([
    [{}, ['2 MB', '1 file', 'version 2', 'updated 2 h ago']],
    [{ totalBytes: null, fileCount: null, updatedAt: null }, ['version 2']],
    [{ newestVersion: 5, updatedAt: null }, ['2 MB', '1 file', 'version 2 (newest 5)']],
    [
      { version: null, newestVersion: null, licence: 'MIT' },
      ['2 MB', '1 file', 'MIT', 'updated 2 h ago']
    ]
  ])('with %j says %j', (part, expected) => {
    const details = dataset({
      licence: null,
      updatedAt: '2026-11-21T10:00:00Z',
      ...part
    });
    expect(detailsFacts(details, NOW, trans)).toEqual(expected);
  });

  it('tells of a competition what Kaggle tells', () => {
    expect(contestFacts(contest(), NOW, trans)).toEqual([
      '$25,000',
      'Accuracy',
      '5 submissions a day'
    ]);
    const bare = contest({ reward: null, metric: null, dailySubmissions: null });
    expect(contestFacts(bare, NOW, trans)).toEqual([]);
  });

  it('is broken between facts, and only inside of long ones', () => {
    const long = 'Attribution-NonCommercial 4.0 International';
    expect(factLine(['2 MB', long])).toBe(`2\u00a0MB · ${long}`);
  });
});

describe('the button and the room', () => {
  it.each<[Partial<KaggleWeight>, string, string]>([
    [{}, 'Pull 3 files, 2 MB', '50 GB stay free here'],
    [{ files: 1 }, 'Pull 1 file, 2 MB', '50 GB stay free here'],
    [{ bytes: null }, 'Pull 3 files', 'Size unknown; 50 GB are free here'],
    [{ files: null }, 'Pull about 2 MB', '50 GB stay free here'],
    [{ files: null, bytes: null, freeBytes: null }, 'Pull', 'Size unknown'],
    [{ freeBytes: null }, 'Pull 3 files, 2 MB', ''],
    [
      { bytes: 62 * GB, fits: false },
      'Pull 3 files, 62 GB',
      'Needs 12 GB more than this disk has.'
    ],
    [
      { bytes: null, fits: false },
      'Pull 3 files',
      'This does not fit on this disk. Free some space, or choose less.'
    ]
  ])('for %j say %j and %j', (part, button, room) => {
    const weighed = weight({ bytes: 2 * MB, ...part });
    expect(pullWords(weighed, trans)).toBe(button);
    expect(roomWords(weighed, trans)).toBe(room);
  });

  it('promise nothing before it is weighed', () => {
    expect(pullWords(null, trans)).toBe('Pull');
  });
});

const pull = (part: Partial<Job>): Job =>
  job({ kind: 'kaggle', key: 'kaggle:data/titanic', ...part });
const row = (
  ofJob: Partial<Job> | null,
  part: Partial<KagglePulled> | null
): Parameters<typeof dataLook>[0] => ({
  folder: 'data/titanic',
  job: ofJob && pull(ofJob),
  pulled: part && pulled(part)
});

describe('a folder with data', () => {
  it.each([
    ['on its way', row({}, null), null, 'Pulling', 'waiting', null],
    ['here', row(null, {}), null, 'Here', 'version 2 · 2 MB', null],
    ['here, without versions', row(null, { version: null }), null, 'Here', '2 MB', null],
    [
      'being asked about',
      row(null, {}),
      'asking' as const,
      'Here',
      'asking Kaggle…',
      null
    ],
    [
      'checked',
      row(null, { newestVersion: 2 }),
      'checked' as const,
      'Here',
      'version 2, the newest · 2 MB',
      null
    ],
    [
      'out of date',
      row(null, { newestVersion: 5 }),
      null,
      'Here',
      'version 5 is out',
      'newest'
    ],
    [
      'of a stopped pull',
      row({ state: 'cancelled' }, { isComplete: false, files: 312 }),
      null,
      'Stopped',
      'stopped · 312 files are here',
      'finish'
    ],
    [
      'of a pull stopped at once',
      row({ state: 'cancelled' }, null),
      null,
      'Stopped',
      'stopped',
      'finish'
    ],
    [
      'of a failed pull',
      row({ state: 'failed' }, null),
      null,
      'Failed',
      'not pulled',
      'finish'
    ],
    [
      'of a pull that failed on its way',
      row({ state: 'failed' }, { isComplete: false, files: 1 }),
      null,
      'Failed',
      '1 file is here',
      'finish'
    ],
    [
      'with gaps',
      row(null, { isComplete: false, missing: 2 }),
      null,
      'Needs you',
      '2 files missing',
      'missing'
    ]
  ])('%s', (_, folder, asked, label, fact, again) => {
    expect(dataLook(folder, asked, trans)).toMatchObject({ label, fact, again });
  });
});

describe('the menu of a folder with data', () => {
  const commands = (...args: Parameters<typeof dataMenu>): string[] =>
    dataMenu(...args).map(item =>
      item === 'separator' ? '-' : item.command.replace('colabsync:', '')
    );

  it('of a dataset asks for versions', () => {
    expect(commands(row(null, {}), null)).toEqual([
      'check-kaggle-pulled',
      '-',
      'show-files',
      'link-folder',
      'open-kaggle',
      '-',
      'forget-kaggle-pulled'
    ]);
  });

  it('of a competition pulls again, and leads to its submissions', () => {
    const folder = row(null, { kind: 'competition', version: null });
    expect(commands(folder, null)).toEqual([
      'pull-kaggle-again',
      '-',
      'show-files',
      'link-folder',
      'open-kaggle',
      'show-submissions',
      '-',
      'forget-kaggle-pulled'
    ]);
  });

  it('of a stopped pull begins with going on', () => {
    expect(commands(row({ state: 'cancelled' }, null), 'finish')).toEqual([
      'pull-kaggle-again',
      '-',
      'show-files',
      'link-folder',
      '-',
      'forget-kaggle-pulled'
    ]);
  });
});
