import { describe, expect, it } from 'vitest';
import type { MeasuredRow, TransferSpeed } from '../../api/contract.gen';
import { about, GB, MB, measuredRow } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import {
  aboutLines,
  byWork,
  chartBars,
  figures,
  seconds,
  speedWords
} from './measureWords';

describe('figures', () => {
  it.each([
    [0.000_42, '0.42 ms'],
    [0.012, '12 ms'],
    [0.0123, '12.3 ms'],
    [0.74, '740 ms'],
    [0.9996, '1 s'],
    [1.63, '1.63 s'],
    [74, '74 s'],
    [1234.5, '1,235 s']
  ])('of %d seconds: %s', (value, expected) => {
    expect(seconds(value, trans)).toBe(expected);
  });

  it.each([
    [13, '13'],
    [8.8, '8.8'],
    [9.996, '10'],
    [4321.7, '4,322']
  ])('have three digits at most: %d is %s', (value, expected) => {
    expect(figures(value)).toBe(expected);
  });
});

describe('the table', () => {
  it('has the rows of one computation together, in their order', () => {
    const rows: MeasuredRow[] = [
      measuredRow(),
      measuredRow({ work: 'matrix product', shape: '2048' }),
      measuredRow({ device: 'gpu' })
    ];
    expect(byWork(rows).map(group => group.rows.map(row => row.device))).toEqual([
      ['cpu', 'gpu'],
      ['cpu']
    ]);
  });
});

describe('the chart', () => {
  const told = [{ name: 'CPU, as a tutorial tells', hundredS: 8.8 }];

  it('has a hundred convolutions of each device beside what others told', () => {
    const rows = [
      measuredRow({ medianS: 0.044 }),
      measuredRow({ device: 'gpu', precision: 'tf32', medianS: 0.022 }),
      measuredRow({ work: 'matrix product', medianS: 5 }),
      measuredRow({ device: 'gpu', medianS: null, problem: 'No memory.' })
    ];
    const bars = chartBars({ rows, told }, trans);
    expect(bars.map(bar => bar.name)).toEqual([
      'CPU here, float32',
      'GPU here, TF32',
      'CPU, as a tutorial tells'
    ]);
    expect(bars.map(bar => bar.isTold)).toEqual([false, false, true]);
    expect(bars[0]?.share).toBeCloseTo(0.5);
    expect(bars[1]?.seconds).toBeCloseTo(2.2);
    expect(bars[2]?.share).toBe(1);
  });

  it('is none where no convolution was measured here', () => {
    expect(chartBars({ rows: [], told }, trans)).toEqual([]);
  });
});

describe('a speed', () => {
  const speed: TransferSpeed = {
    writeBytesPerS: 410 * MB,
    readBytesPerS: 1.2 * GB,
    sizeBytes: 64 * MB,
    problem: null
  };

  it.each<['disk' | 'drive', Partial<TransferSpeed>, string]>([
    ['disk', {}, 'about 410 MB/s written, about 1.2 GB/s read (one try with 64 MB)'],
    ['drive', {}, 'about 410 MB/s up, about 1.2 GB/s down (one try with 64 MB)'],
    [
      'disk',
      { readBytesPerS: null, problem: 'Reading comes from memory.' },
      'about 410 MB/s written (one try with 64 MB). Reading comes from memory.'
    ],
    [
      'drive',
      { readBytesPerS: null, writeBytesPerS: null, problem: 'Connect Google Drive.' },
      'Connect Google Drive.'
    ]
  ])('of the %s is told as an estimate: %o', (kind, part, expected) => {
    expect(speedWords({ ...speed, ...part }, kind, trans)).toBe(expected);
  });
});

describe('the machine', () => {
  it('is told in lines', () => {
    expect(aboutLines(about(), trans)).toEqual([
      ['CPU', 'Intel Xeon 2.20 GHz · 1 core · 2 threads'],
      ['GPU', 'Tesla T4, 15 GB · driver 535.104.05'],
      ['Memory', '12.7 GB'],
      ['Disk', '68 GB free of 108 GB'],
      ['System', 'Ubuntu 22.04, Python 3.11']
    ]);
  });

  it('is told without what is not known', () => {
    const bare = about({ cores: null, threads: null, gpus: [], driver: null });
    const names = aboutLines({ ...bare, diskFreeBytes: null }, trans).map(
      ([name]) => name
    );
    expect(names).toEqual(['CPU', 'Memory', 'System']);
  });
});
