import * as React from 'react';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SystemReading } from '../../api/contract.gen';
import {
  GB,
  gpu,
  gpuProcess,
  holder,
  reading,
  systemHistory,
  systemWatch
} from '../../../testing/samples';
import { Refusal } from '../../../testing/server';
import { click, press, Stage } from '../../../testing/stage';
import { LazySystemSection } from './lazy';
import { SystemSection } from './section';

const NOW_MS = 1_000_000;

let stage: Stage;

beforeEach(() => {
  stage = new Stage().recordCommands();
});

afterEach(() => {
  stage.dispose();
});

/** The section with this reading in it. */
const shown = async (part: Partial<SystemReading>): Promise<HTMLElement> => {
  const now = reading({ atMs: NOW_MS, ...part });
  const loads = now.gpus.map(each => each.loadPercent ?? 0);
  const history = systemHistory([NOW_MS - 2_000, NOW_MS - 1_000, NOW_MS], loads);
  stage.server.on('watchSystem', systemWatch({ reading: now, history }));
  const node = await stage.show(<SystemSection />);
  await stage.after(() => (stage.workspace.system.isActive = true));
  await stage.after(() =>
    vi.waitFor(() => expect(stage.workspace.system.state.reading).not.toBeNull())
  );
  return node;
};

/** The same section with a later reading. */
const next = async (now: SystemReading): Promise<void> => {
  const { system } = stage.workspace;
  stage.server.on('watchSystem', systemWatch({ reading: now }));
  await stage.after(() => system.refresh());
  await stage.after(() =>
    vi.waitFor(() => expect(system.state.reading?.atMs).toBe(now.atMs))
  );
};

const labels = (node: HTMLElement, selector: string): (string | null)[] =>
  [...node.querySelectorAll(selector)].map(each => each.getAttribute('aria-label'));

describe('the Machine section', () => {
  it('loads nothing before somebody looks, and then itself', async () => {
    stage.server.on('watchSystem', systemWatch());
    const node = await stage.show(<LazySystemSection />);
    expect(node.querySelector('[role="status"]')?.getAttribute('aria-label')).toBe(
      'Loading'
    );
    expect(stage.server.asked).toEqual([]);
    await stage.after(() => (stage.workspace.system.isActive = true));
    await stage.after(() => vi.dynamicImportSettled());
    expect(node.textContent).toContain('This server');
  });

  it('shows a GPU in words as well as in bars and lines', async () => {
    const node = await shown({ gpus: [gpu], gpuProblem: null });
    expect(node.textContent).toContain('Tesla T4');
    expect(node.textContent).toContain('6.1 of 15 GB');
    expect(node.textContent).toContain('61 of 70 W');
    const charts = labels(node, '[aria-label="Tesla T4"] canvas');
    expect(charts).toHaveLength(4);
    expect(charts[0]).toBe(
      'Load: now 83 %, lowest 83 %, highest 83 % in the last ten minutes'
    );
  });

  it('says why there is no GPU, and shows the server', async () => {
    const node = await shown({});
    expect(node.textContent).toContain('No NVIDIA driver on this machine.');
    expect(node.textContent).toContain('40 of 108 GB');
    expect(node.textContent).not.toContain('Limited by a container');
  });

  it('says once that a container limits the server', async () => {
    const node = await shown({ host: { ...reading().host, isLimited: true } });
    expect(node.textContent.split('Limited by a container')).toHaveLength(2);
  });

  it('says what is wrong with a GPU instead of figures', async () => {
    const problem = 'This GPU does not answer any more. Restart the machine.';
    const node = await shown({ gpus: [{ ...gpu, problem }], gpuProblem: null });
    const card = node.querySelector('[aria-label="Tesla T4"]');
    expect(card?.textContent).toBe(`Tesla T4${problem}`);
  });

  it('says of a TPU that nothing more is visible, and nothing of NVIDIA', async () => {
    const tpus = [{ name: 'TPU v5e', chips: 8 }];
    const node = await shown({ tpus });
    expect(node.textContent).toContain('TPU v5e · 8 chips');
    expect(node.textContent).toContain('What they do is not visible from here.');
    expect(node.textContent).not.toContain('NVIDIA');
  });

  it('says why a GPU is slow, and that memory is shared', async () => {
    const slow = { ...gpu, throttled: ['too hot', 'power limit'], sharesMemory: true };
    const node = await shown({ gpus: [slow], gpuProblem: null });
    expect(node.textContent).toContain('Slower than it could be: too hot, power limit');
    expect(node.textContent).toContain('Shared memory');
  });

  it('lists the parts of a divided GPU', async () => {
    const slices = [
      { name: 'MIG 1g.5gb', memoryUsedBytes: GB, memoryTotalBytes: 5 * GB }
    ];
    const node = await shown({ gpus: [{ ...gpu, slices }], gpuProblem: null });
    expect(node.textContent).toContain('MIG 1g.5gb1 of 5 GB');
  });

  it('folds each of many GPUs to a line, which opens', async () => {
    const many = [0, 1, 2].map(index => ({ ...gpu, index }));
    const node = await shown({ gpus: many, gpuProblem: null });
    const folds = (): NodeListOf<HTMLElement> =>
      node.querySelectorAll<HTMLElement>('[aria-expanded]');
    expect(folds()).toHaveLength(3);
    expect(labels(node, '[aria-label="1 · Tesla T4"] canvas')).toHaveLength(0);
    await stage.after(() => folds()[1]?.click());
    expect(labels(node, '[aria-label="1 · Tesla T4"] canvas')).toHaveLength(4);
    expect(folds()[0]?.getAttribute('aria-expanded')).toBe('false');
  });

  it('keeps the last figures beside what went wrong', async () => {
    const node = await shown({ gpus: [gpu], gpuProblem: null });
    const problem = { code: 'x', message: 'Jupyter does not answer.', url: null };
    stage.server.on('watchSystem', new Refusal(problem));
    await stage.after(() => {
      stage.workspace.system.refresh();
      return vi.waitFor(() =>
        expect(stage.workspace.system.state.problem).not.toBeNull()
      );
    });
    expect(node.textContent).toContain('Jupyter does not answer.');
    expect(node.textContent).toContain('Tesla T4');
  });
});

describe('a chart', () => {
  it('is walked by the arrow keys, value by value, and left by Escape', async () => {
    const node = await shown({ gpus: [gpu], gpuProblem: null });
    const canvas = node.querySelector('canvas');
    const status = canvas
      ?.closest('.jp-colabsync-chart')
      ?.querySelector('[role="status"]');
    const time = (atMs: number): string =>
      new Date(atMs).toLocaleTimeString([], { hour12: false });
    const key = (name: string): void =>
      act(() => {
        if (canvas) {
          press(canvas, name);
        }
      });
    expect(status?.textContent).toBe('');
    key('ArrowLeft');
    expect(status?.textContent).toBe(`83 % · ${time(NOW_MS)}`);
    key('ArrowLeft');
    expect(status?.textContent).toBe(`83 % · ${time(NOW_MS - 1_000)}`);
    key('Home');
    expect(status?.textContent).toBe(`83 % · ${time(NOW_MS - 2_000)}`);
    key('Escape');
    expect(status?.textContent).toBe('');
  });
});

describe('those who hold memory', () => {
  const left = holder({ kind: 'leftover', name: 'eda.ipynb', path: null, canEnd: true });
  const held = (
    ...processes: ReturnType<typeof gpuProcess>[]
  ): Partial<SystemReading> => ({
    gpus: [{ ...gpu, processes }],
    gpuProblem: null
  });

  it('are opened by their name, and shut down beside it', async () => {
    const node = await shown(held(gpuProcess({ holder: holder() })));
    expect(node.textContent).toContain('5.2 GB');
    await stage.after(() => click(node, 'train.ipynb'));
    await stage.after(() => click(node, 'Shut down the kernel of train.ipynb…'));
    expect(stage.ran).toEqual([
      'colabsync:open-holder {"path":"work/train.ipynb","terminal":null}',
      'colabsync:shut-down-kernel {"kernelId":"k1"}'
    ]);
  });

  it('may be what a dead kernel left, which is ended by number and start', async () => {
    const node = await shown(held(gpuProcess({ holder: left })));
    expect(node.textContent).toContain('left by eda.ipynb');
    await stage.after(() => click(node, 'End what was left by eda.ipynb'));
    expect(stage.ran).toEqual(['colabsync:end-process {"pid":4242,"startedAtMs":1000}']);
  });

  it('leave the keyboard in the section when they are gone', async () => {
    const node = await shown(held(gpuProcess({ holder: left })));
    node.querySelector<HTMLElement>('.jp-colabsync-holders button')?.focus();
    const now = reading({ ...held(), atMs: NOW_MS + 1_000 });
    await next(now);
    expect(node.textContent).not.toContain('left by');
    expect(document.activeElement).toBe(node.querySelector('.jp-colabsync-machine'));
  });

  it('take the keyboard from nobody who has put it elsewhere', async () => {
    const node = await shown(held(gpuProcess({ holder: left })));
    node.querySelector<HTMLElement>('.jp-colabsync-holders button')?.focus();
    const elsewhere = node.querySelector<HTMLElement>('summary');
    elsewhere?.focus();
    const now = reading({ ...held(), atMs: NOW_MS + 1_000 });
    await next(now);
    expect(node.textContent).not.toContain('left by');
    expect(document.activeElement).toBe(elsewhere);
  });

  it.each([
    ['a user', holder({ kind: 'other_user', name: 'alice', path: null })],
    ['another server', holder({ kind: 'jupyter', name: 'x', path: null })],
    ['a program', holder({ kind: 'program', name: 'python3', path: null })],
    ['a leftover of somebody else', { ...left, canEnd: false }]
  ])('are left alone: %s', async (_, other) => {
    const node = await shown(held(gpuProcess({ holder: other })));
    expect(node.querySelectorAll('.jp-colabsync-holders button')).toHaveLength(0);
  });

  it('are probable where that is not proved, and have no size where none is told', async () => {
    const probable = holder({ isProbable: true });
    const node = await shown(held(gpuProcess({ holder: probable, memoryBytes: null })));
    expect(node.textContent).toContain('probably');
    expect(node.textContent).toContain('n/a');
  });

  it('may not be visible; idle kernels can then be asked', async () => {
    const node = await shown(held(gpuProcess({ memoryBytes: GB })));
    expect(node.textContent).toContain('GPU busy, process not visible from here1 GB');
    await stage.after(() => click(node, 'Ask idle kernels…'));
    expect(stage.ran).toEqual(['colabsync:ask-idle-kernels {}']);
  });

  it('say what their kernels answered, until that is stopped', async () => {
    const torch = {
      kernelId: 'k1',
      framework: 'torch',
      device: 0,
      allocatedBytes: GB,
      reservedBytes: 3.1 * GB
    } as const;
    stage.server.on('askKernels', { kernels: [torch], asked: ['k1'], busy: [] });
    await stage.workspace.settings.choose('askIdleKernels', true);
    const node = await shown(held(gpuProcess({ holder: holder() })));
    await stage.after(() =>
      vi.waitFor(() =>
        expect(node.textContent).toContain('torch holds 3.1 GB in train.ipynb')
      )
    );
    await stage.after(() => click(node, 'Stop asking'));
    expect(stage.ran).toEqual(['colabsync:ask-idle-kernels {"ask":false}']);
  });
});
