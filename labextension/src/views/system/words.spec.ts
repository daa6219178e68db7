import { describe, expect, it } from 'vitest';
import type { Gpu, GpuProcess, Holder } from '../../api/contract.gen';
import { GB, gpu, gpuProcess, holder, MB, reading } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { askedWords } from './asked';
import {
  detailRows,
  memoryPart,
  memoryWords,
  powerWords,
  shortWords,
  tpuWords
} from './gpuWords';
import { holderHint, holderName, holdersLook } from './holderWords';
import { cpuName, diskName } from './hostCard';
import { summaryWords } from './summary';

const T4: Gpu = gpu;

describe('what a GPU says', () => {
  it.each<[Partial<Gpu>, string | null, number | null]>([
    [{}, '6.1 of 15 GB', 6.1 / 15],
    [{ memoryTotalBytes: null }, '6.1 GB used', null],
    [{ memoryUsedBytes: null }, '15 GB', null],
    [{ memoryUsedBytes: null, memoryTotalBytes: null }, null, null]
  ])('of its memory: %o', (part, words, value) => {
    expect(memoryWords({ ...T4, ...part }, trans)).toBe(words);
    expect(memoryPart({ ...T4, ...part })).toEqual(
      value === null ? null : expect.closeTo(value)
    );
  });

  it.each<[Partial<Gpu>, string | null]>([
    [{}, '61 of 70 W'],
    [{ powerLimitW: null }, '61 W'],
    [{ powerW: null }, null]
  ])('of its power: %o', (part, words) => {
    expect(powerWords({ ...T4, ...part }, trans)).toBe(words);
  });

  it.each<[Partial<Gpu>, string]>([
    [{}, '83 % · 6.1 GB'],
    [{ loadPercent: null }, '6.1 GB'],
    [{ loadPercent: null, memoryUsedBytes: null }, '']
  ])('in one line: %o', (part, words) => {
    expect(shortWords({ ...T4, ...part })).toBe(words);
  });

  it('in its details, as far as they are told', () => {
    const driver = { version: '550.54', cuda: '12.4' };
    expect(Object.fromEntries(detailRows(T4, driver, trans))).toEqual({
      Clock: '1,590 of 1,590 MHz',
      'Memory clock': '5,001 MHz',
      Driver: '550.54',
      CUDA: 'up to 12.4',
      Number: '0',
      ID: 'GPU-1'
    });
    const bare = { ...T4, clockMhz: null, memoryClockMhz: null, uuid: null };
    expect(detailRows({ ...bare, make: 'amd' }, driver, trans)).toEqual([
      ['Number', '0']
    ]);
  });

  it('of a TPU, in chips', () => {
    expect(tpuWords({ name: 'TPU v5e', chips: 8 }, trans)).toBe('TPU v5e · 8 chips');
    expect(tpuWords({ name: 'TPU v2', chips: 1 }, trans)).toBe('TPU v2 · 1 chip');
  });
});

describe('who holds memory', () => {
  const look = (...processes: GpuProcess[]): ReturnType<typeof holdersLook> =>
    holdersLook({ ...T4, processes });

  it('is named once for all processes of a kernel, the largest first', () => {
    const { rows } = look(
      gpuProcess({ pid: 1, memoryBytes: GB, holder: holder() }),
      gpuProcess({
        pid: 2,
        memoryBytes: 4 * GB,
        holder: holder({ name: 'b', kernelId: 'k2' })
      }),
      gpuProcess({ pid: 3, memoryBytes: 2 * GB, holder: holder() })
    );
    expect(rows.map(row => [row.holder.name, row.memoryBytes])).toEqual([
      ['b', 4 * GB],
      ['train.ipynb', 3 * GB]
    ]);
  });

  it('is named one by one where each is ended by itself', () => {
    const left = holder({ kind: 'leftover', kernelId: 'gone', canEnd: true });
    const { rows } = look(
      gpuProcess({ pid: 1, holder: left, startedAtMs: 5 }),
      gpuProcess({ pid: 2, holder: { ...left, canEnd: false } }),
      gpuProcess({ pid: 3, holder: left, startedAtMs: null })
    );
    expect(rows.map(row => row.leftover)).toEqual([
      { pid: 1, startedAtMs: 5 },
      null,
      null
    ]);
  });

  it.each<[string, GpuProcess[], boolean, boolean, number | null]>([
    ['all are known', [gpuProcess({ holder: holder() })], false, false, null],
    ['one has no name', [gpuProcess({ memoryBytes: GB })], false, true, GB],
    [
      'two have none',
      [gpuProcess({ memoryBytes: GB }), gpuProcess({ memoryBytes: GB })],
      false,
      true,
      2 * GB
    ],
    ['the server says so', [], true, true, null],
    ['its size is not told', [gpuProcess({ memoryBytes: null })], true, true, null]
  ])('may be hidden: %s', (_, processes, hasHidden, isSaid, size) => {
    const found = holdersLook({ ...T4, processes, hasHidden });
    expect(found.hasHidden).toBe(isSaid);
    expect(found.hiddenBytes).toBe(size);
  });

  it.each<[Partial<Holder>, string]>([
    [{}, 'train.ipynb'],
    [{ kind: 'leftover' }, 'left by train.ipynb'],
    [{ kind: 'other_user', name: 'alice' }, 'user alice'],
    [{ kind: 'jupyter', name: 'x' }, 'another Jupyter'],
    [{ kind: 'program', name: 'python3' }, 'python3']
  ])('is called by its kind: %o', (part, name) => {
    expect(holderName(holder(part), trans)).toBe(name);
  });

  it('is said to be probable where it is not proved', () => {
    expect(holderHint(holder(), trans)).not.toContain('Probably');
    expect(holderHint(holder({ isProbable: true }), trans)).toContain('Probably');
  });
});

describe('idle kernels', () => {
  const NOW = new Date(2026, 10, 26, 14, 2).getTime();
  const torch = {
    kernelId: 'k1',
    framework: 'torch',
    device: 0,
    allocatedBytes: 2 * GB,
    reservedBytes: 3.1 * GB,
    name: 'train.ipynb'
  } as const;

  it('say what their framework holds, with what it keeps back', () => {
    const asked = { atMs: NOW, kernels: [torch], busy: 0 };
    expect(askedWords(asked, NOW, trans)).toEqual([
      'torch holds 3.1 GB in train.ipynb (asked 14:02)'
    ]);
  });

  it('say what is in use where nothing is kept back, and who was not asked', () => {
    const jax = { ...torch, framework: 'jax', reservedBytes: null, name: null } as const;
    expect(askedWords({ atMs: NOW, kernels: [jax], busy: 2 }, NOW, trans)).toEqual([
      'jax holds 2 GB in a kernel without a name (asked 14:02)',
      '2 kernels were busy and not asked'
    ]);
  });

  it('may hold nothing', () => {
    const [line] = askedWords({ atMs: NOW, kernels: [], busy: 0 }, NOW, trans);
    expect(line).toBe('No idle kernel holds GPU memory (asked 14:02)');
  });
});

describe('what the server says', () => {
  it.each([
    [null, 'CPU'],
    [1, '1 CPU'],
    [2, '2 CPUs'],
    [1.5, '1.5 CPUs']
  ])('of %o CPUs', (cpus, words) => {
    expect(cpuName({ ...reading().host, cpus }, trans)).toBe(words);
  });

  it('of the disk it lies on, and of those of linked folders', () => {
    const disk = { path: '/', usedBytes: MB, totalBytes: GB, holds: [] };
    expect(diskName(disk, trans)).toBe('Disk');
    expect(diskName({ ...disk, holds: ['a', 'b'] }, trans)).toBe('Disk of a, b');
  });

  it.each([
    ['the GPU', reading({ gpus: [T4] }), 'GPU 83 %'],
    [
      'the mean of all GPUs',
      reading({ gpus: [T4, { ...T4, loadPercent: 17 }] }),
      'GPU 50 %'
    ],
    ['the CPU without one', reading(), 'CPU 12 %'],
    [
      'nothing before there is a figure',
      reading({ host: { ...reading().host, cpuPercent: null } }),
      ''
    ]
  ])('in the title: %s', (_, now, words) => {
    expect(summaryWords(now, trans)).toBe(words);
  });
});
