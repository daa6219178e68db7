import { describe, expect, it } from 'vitest';
import type { Gpu, KernelMemory } from '../api/contract.gen';
import { GB, gpu, gpuProcess, holder, MB } from '../../testing/samples';
import { notebookMemory } from './notebookMemory';

const held = (bytes: number | null, part: Parameters<typeof holder>[0] = {}): Gpu => ({
  ...gpu,
  processes: [gpuProcess({ memoryBytes: bytes, holder: holder(part) })]
});

const told = (part: Partial<KernelMemory> = {}): KernelMemory => ({
  kernelId: 'k1',
  framework: 'torch',
  device: 0,
  allocatedBytes: GB,
  reservedBytes: 3 * GB,
  ...part
});

describe('the GPU memory of a notebook', () => {
  it.each<[string, Gpu[], KernelMemory[], ReturnType<typeof notebookMemory>]>([
    ['is none without GPUs', [], [], null],
    ['is none where only others hold some', [held(GB, { kernelId: 'k2' })], [], null],
    [
      'is the sum over all GPUs',
      [held(GB), held(2 * GB)],
      [],
      { bytes: 3 * GB, isProbable: false, toldAtMs: null }
    ],
    [
      'is probable as soon as a part of it is',
      [held(GB), held(GB, { isProbable: true })],
      [],
      { bytes: 2 * GB, isProbable: true, toldAtMs: null }
    ],
    [
      'is what its kernel says where nothing can be seen',
      [held(null)],
      [told(), told({ reservedBytes: null, allocatedBytes: 5 * MB })],
      { bytes: 3 * GB + 5 * MB, isProbable: false, toldAtMs: 7 }
    ],
    [
      'is what was seen, whatever its kernel says',
      [held(GB)],
      [told()],
      { bytes: GB, isProbable: false, toldAtMs: null }
    ],
    ['is not what another kernel says', [], [told({ kernelId: 'k2' })], null]
  ])('%s', (_, gpus, asked, expected) => {
    const kernels = asked.map(each => ({ ...each, name: null }));
    expect(notebookMemory({ gpus }, { atMs: 7, kernels }, 'k1')).toEqual(expected);
  });

  it('is none without a kernel, whoever else has none', () => {
    const unknown = held(GB, { kernelId: null });
    expect(notebookMemory({ gpus: [unknown] }, null, null)).toBeNull();
  });
});
