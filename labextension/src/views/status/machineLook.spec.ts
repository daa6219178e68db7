import { describe, expect, it } from 'vitest';
import type { SystemReading } from '../../api/contract.gen';
import type { Settings } from '../../models/settings';
import { GB, gpu, reading } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { machineParts, machineText } from './machineLook';

const withGpu = (part: Partial<typeof gpu> = {}): SystemReading =>
  reading({ gpus: [{ ...gpu, ...part }], gpuProblem: null });
const two = reading({
  gpus: [gpu, { ...gpu, index: 1, loadPercent: 17, memoryUsedBytes: 14 * GB }]
});
const fullHost = { ...reading().host, memoryUsedBytes: 12.5 * GB };

describe('the machine item', () => {
  it.each<[string, SystemReading, Settings['machineStatusShows'], string]>([
    ['CPU and memory without a GPU', reading(), 'automatic', 'CPU 12 % · 3.1 / 12.7 GB'],
    ['the GPU', withGpu(), 'automatic', 'GPU 6.1 / 15 GB · 83 %'],
    ['only the GPU, and that there is none', reading(), 'gpu', 'no GPU'],
    [
      'only the host, though there is a GPU',
      withGpu(),
      'host',
      'CPU 12 % · 3.1 / 12.7 GB'
    ],
    ['both', withGpu(), 'both', 'GPU 6.1 / 15 GB · 83 %, CPU 12 % · 3.1 / 12.7 GB'],
    [
      'all GPUs together, and that one of them is full',
      two,
      'automatic',
      '2 GPUs 20.1 / 30 GB · 50 %, memory nearly full'
    ],
    [
      'what the driver says, no more',
      withGpu({ loadPercent: null }),
      'gpu',
      'GPU 6.1 / 15 GB'
    ],
    [
      'a name alone when the driver says nothing',
      withGpu({ loadPercent: null, memoryUsedBytes: null }),
      'gpu',
      'GPU'
    ],
    [
      'CPU and memory where the GPU tells nothing',
      withGpu({ loadPercent: null, memoryUsedBytes: null }),
      'automatic',
      'CPU 12 % · 3.1 / 12.7 GB'
    ],
    [
      'that a GPU is in trouble',
      withGpu({ loadPercent: null, memoryUsedBytes: null, problem: 'Lost. Restart.' }),
      'automatic',
      'GPU needs a look'
    ],
    [
      'that memory of the host is nearly full',
      reading({ host: fullHost }),
      'automatic',
      'CPU 12 % · 12.5 / 12.7 GB, memory nearly full'
    ]
  ])('shows %s', (_, now, shows, text) => {
    expect(machineText(machineParts(now, shows, trans), trans)).toBe(text);
  });

  it.each([
    [13.4, false],
    [13.5, true]
  ])('warns from nine tenths of 15 GB on: %d GB', (usedGb, isFull) => {
    const now = withGpu({ memoryUsedBytes: usedGb * GB });
    expect(machineParts(now, 'gpu', trans)[0]?.isFull).toBe(isFull);
  });

  it('has room for the longest value of each figure', () => {
    const figures = machineParts(withGpu(), 'gpu', trans)[0]?.figures;
    expect(figures?.map(({ longest }) => longest)).toEqual(['14.8 / 15 GB', '100 %']);
  });
});
