import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  GB,
  gpu,
  gpuProcess,
  holder,
  reading,
  systemHistory,
  systemWatch
} from '../../testing/samples';
import { FakeServer, Refusal } from '../../testing/server';
import { SystemModel } from './system';

const START_MS = new Date(2026, 10, 26, 14, 2).getTime();
const TORCH = {
  kernelId: 'k1',
  framework: 'torch',
  device: 0,
  allocatedBytes: 2 * GB,
  reservedBytes: 3 * GB
} as const;

let server: FakeServer;
let system: SystemModel;
let isHidden: boolean;

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
  isHidden = false;
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden);
  server = new FakeServer().on('watchSystem', () =>
    systemWatch({ reading: reading({ gpus: [gpu], atMs: Date.now() }) })
  );
  system = new SystemModel(server.client, id => (id === 'k2' ? 'eda.ipynb' : null));
});

afterEach(() => {
  system.dispose();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const asksIn = async (
  seconds: number,
  name: 'watchSystem' | 'askKernels' = 'watchSystem'
): Promise<number> => {
  const before = server.count(name);
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  return server.count(name) - before;
};

const hide = (value: boolean): void => {
  isHidden = value;
  document.dispatchEvent(new Event('visibilitychange'));
};

const lastAsk = (): Record<string, unknown> => {
  const line = server.asked.filter(each => each.startsWith('watchSystem')).at(-1) ?? '';
  return JSON.parse(line.replace('watchSystem ', '')) as Record<string, unknown>;
};

describe('how often the machine is looked at', () => {
  it('never while nobody looks', async () => {
    expect(await asksIn(600)).toBe(0);
  });

  it('every five seconds for the status bar', async () => {
    system.isOnStatusBar = true;
    await asksIn(1);
    expect(await asksIn(20)).toBe(4);
    expect(lastAsk().pace).toBe('status');
  });

  it('every second for the panel, and no more once it is closed', async () => {
    system.isActive = true;
    await asksIn(1);
    expect(await asksIn(10)).toBe(10);
    expect(lastAsk().pace).toBe('panel');
    system.isActive = false;
    expect(await asksIn(600)).toBe(0);
  });

  it('at once when the panel is opened, though the status bar looked just now', async () => {
    system.isOnStatusBar = true;
    await asksIn(1);
    system.isActive = true;
    expect(await asksIn(0.1)).toBe(1);
  });

  it('never while the tab is hidden, and at once when it is seen again', async () => {
    system.isActive = true;
    system.isOnStatusBar = true;
    await asksIn(1);
    hide(true);
    expect(await asksIn(600)).toBe(0);
    hide(false);
    expect(await asksIn(0.1)).toBe(1);
  });

  it('every minute for the alarm, hidden or not', async () => {
    system.isAlarmOn = true;
    await asksIn(1);
    hide(true);
    expect(await asksIn(600)).toBe(10);
    expect(lastAsk().pace).toBe('alarm');
    system.isAlarmOn = false;
    expect(await asksIn(600)).toBe(0);
  });
});

describe('what the tab asks for', () => {
  it('is what it does not know yet, always by the same name', async () => {
    system.isActive = true;
    await asksIn(0.1);
    const first = lastAsk();
    expect(Number(first.sinceMs)).toBe(0);
    await asksIn(1);
    expect(Number(lastAsk().sinceMs)).toBe(START_MS);
    expect(lastAsk().watcher).toBe(first.watcher);
  });

  it('is put together to ten minutes', async () => {
    system.isActive = true;
    await asksIn(700);
    const { history } = system.state;
    expect(history.atMs).toHaveLength(600);
    expect(history.gpus[0]?.loadPercent.at(-1)).toBe(83);
  });

  it('begins anew when the clock there was set back', async () => {
    system.isActive = true;
    await asksIn(3);
    server.on('watchSystem', systemWatch({ reading: reading({ atMs: 5_000 }) }));
    await asksIn(1.1);
    expect(system.state.history.atMs).toEqual([5_000]);
  });

  it('has a gap where nobody looked', async () => {
    server.on('watchSystem', () =>
      systemWatch({ reading: reading({ atMs: Date.now() }), intervalMs: 5_000 })
    );
    system.isOnStatusBar = true;
    await asksIn(6);
    hide(true);
    await asksIn(120);
    hide(false);
    await asksIn(1);
    expect(system.state.history.cpuPercent.filter(value => value === null)).toHaveLength(
      1
    );
  });

  it('keeps the last reading and says what is wrong when nothing answers', async () => {
    system.isActive = true;
    await asksIn(1);
    const problem = { code: 'gone', message: 'Jupyter is gone.', url: null };
    server.on('watchSystem', new Refusal(problem));
    await asksIn(2);
    expect(system.state.problem).toEqual(problem);
    expect(system.state.reading?.gpus).toHaveLength(1);
  });

  it('takes the history of other tabs as it is', async () => {
    const atMs = [START_MS - 10_000, START_MS - 5_000, START_MS];
    const now = reading({ atMs: START_MS });
    server.on('watchSystem', systemWatch({ reading: now, history: systemHistory(atMs) }));
    system.isActive = true;
    await asksIn(0.1);
    expect(system.state.history.atMs).toEqual(atMs);
  });
});

describe('idle kernels', () => {
  beforeEach(() => {
    server.on('askKernels', {
      kernels: [TORCH, { ...TORCH, kernelId: 'k2' }, { ...TORCH, kernelId: 'k3' }],
      asked: ['k1', 'k2', 'k3'],
      busy: ['k4']
    });
  });

  it('are not asked without leave', async () => {
    system.isActive = true;
    expect(await asksIn(120, 'askKernels')).toBe(0);
  });

  it('are asked every thirty seconds while the section is in sight', async () => {
    system.asksKernels = true;
    system.isActive = true;
    expect(await asksIn(121, 'askKernels')).toBe(5);
    system.isActive = false;
    system.isOnStatusBar = true;
    expect(await asksIn(120, 'askKernels')).toBe(0);
  });

  it('are forgotten once they were shut down', async () => {
    system.asksKernels = true;
    system.isActive = true;
    await asksIn(2, 'askKernels');
    const before = system.state.asked?.kernels.map(each => each.kernelId);
    expect(before).toContain('k1');
    system.forgetKernel('k1');
    const after = system.state.asked?.kernels.map(each => each.kernelId);
    expect(after).toEqual(before?.filter(each => each !== 'k1'));
  });

  it('are not asked where there is no GPU', async () => {
    server.on('watchSystem', systemWatch());
    system.asksKernels = true;
    system.isActive = true;
    expect(await asksIn(60, 'askKernels')).toBe(0);
  });

  it('are named by what holds the memory, else by the running sessions', async () => {
    const processes = [gpuProcess({ holder: holder() })];
    const now = reading({ gpus: [{ ...gpu, processes }] });
    server.on('watchSystem', systemWatch({ reading: now }));
    system.asksKernels = true;
    system.isActive = true;
    await asksIn(1);
    const { asked } = system.state;
    expect(asked?.kernels.map(each => each.name)).toEqual([
      'train.ipynb',
      'eda.ipynb',
      null
    ]);
    expect(asked?.busy).toBe(1);
  });

  it('are forgotten when the leave is taken back', async () => {
    system.asksKernels = true;
    system.isActive = true;
    await asksIn(1);
    expect(system.state.asked).not.toBeNull();
    system.asksKernels = false;
    expect(system.state.asked).toBeNull();
  });

  it('may refuse, which says why and asks again later', async () => {
    const problem = { code: 'no', message: 'Not now.', url: null };
    server.on('askKernels', new Refusal(problem));
    system.asksKernels = true;
    system.isActive = true;
    expect(await asksIn(31, 'askKernels')).toBe(2);
    expect(system.state.askProblem).toEqual(problem);
  });
});
