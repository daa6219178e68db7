import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLab } from '../../testing/lab';
import { GB, gpu, gpuProcess, holder, reading, systemWatch } from '../../testing/samples';
import { Refusal } from '../../testing/server';
import { COMMAND_IDS } from '../ids';

const left = holder({ kind: 'leftover', name: 'eda.ipynb', kernelId: null });
const PROCESS = { pid: 7, startedAtMs: 5 };

let lab: FakeLab;

beforeEach(async () => {
  lab = new FakeLab();
  const processes = [
    gpuProcess({ memoryBytes: 3 * GB, holder: holder() }),
    gpuProcess({ pid: 2, memoryBytes: GB, holder: holder() }),
    gpuProcess({ pid: 7, memoryBytes: 2 * GB, holder: left })
  ];
  lab.server.on(
    'watchSystem',
    systemWatch({ reading: reading({ gpus: [{ ...gpu, processes }] }) })
  );
  lab.workspace.system.isActive = true;
  await vi.waitFor(() => expect(lab.workspace.system.state.reading).not.toBeNull());
});

afterEach(() => {
  lab.dispose();
});

/** Start a command whose dialog is then answered. */
const begin = (id: string, args: Record<string, string | number> = {}): void => {
  void lab.commands.execute(id, args);
};

describe('what holds memory', () => {
  it.each([
    [{ path: 'work/train.ipynb', terminal: null }, 'open work/train.ipynb'],
    [{ path: null, terminal: '1' }, 'terminal 1']
  ])('is opened: %o', async (args, told) => {
    await lab.commands.execute(COMMAND_IDS.openHolder, args);
    expect(lab.host.told).toEqual([told]);
  });
});

describe('shutting down a kernel', () => {
  it('names the notebook, all it holds, and what is lost; and happens when confirmed', async () => {
    begin(COMMAND_IDS.shutDownKernel, { kernelId: 'k1' });
    const dialog = await lab.dialog();
    expect(dialog.textContent).toContain('Shut down the kernel of train.ipynb?');
    expect(dialog.textContent).toContain('This frees 4 GB of GPU memory.');
    expect(dialog.textContent).toContain('Variables in it are lost; the file stays.');
    await lab.answer('Shut Down');
    expect(lab.host.told).toEqual(['shut down k1']);
  });

  it('does nothing when it is not wanted', async () => {
    begin(COMMAND_IDS.shutDownKernel, { kernelId: 'k1' });
    await lab.answer('Cancel');
    expect(lab.host.told).toEqual([]);
  });

  it('says why when Jupyter refuses', async () => {
    lab.host.shutDownKernel = () => Promise.reject(new Error('Kernel is gone.'));
    begin(COMMAND_IDS.shutDownKernel, { kernelId: 'k9' });
    expect((await lab.dialog()).textContent).toContain('Shut down this kernel?');
    await lab.answer('Shut Down');
    expect(lab.said).toHaveLength(1);
  });
});

describe('ending what a kernel left', () => {
  it('names it, and ends that very process when confirmed', async () => {
    lab.server.on('endProcess', {});
    begin(COMMAND_IDS.endProcess, PROCESS);
    const dialog = await lab.dialog();
    expect(dialog.textContent).toContain('End what eda.ipynb left behind?');
    expect(dialog.textContent).toContain('This frees 2 GB of GPU memory.');
    await lab.answer('End Process');
    expect(lab.server.asked).toContain('endProcess {"pid":7,"startedAtMs":5}');
  });

  it('does nothing when it is not wanted', async () => {
    begin(COMMAND_IDS.endProcess, PROCESS);
    await lab.answer('Cancel');
    expect(lab.server.count('endProcess')).toBe(0);
  });

  it('says why when the server refuses', async () => {
    const message = 'This process has ended already. Look again.';
    lab.server.on('endProcess', new Refusal({ code: 'gone', message, url: null }));
    begin(COMMAND_IDS.endProcess, PROCESS);
    await lab.answer('End Process');
    expect(lab.said).toEqual([message]);
  });
});

describe('asking idle kernels', () => {
  it('is explained first, and then kept as a setting', async () => {
    begin(COMMAND_IDS.askIdleKernels);
    expect((await lab.dialog()).textContent).toContain('Nothing is imported');
    await lab.answer('Ask Them');
    expect(lab.workspace.settings.state.askIdleKernels).toBe(true);
    expect(lab.commands.isToggled(COMMAND_IDS.askIdleKernels)).toBe(true);
  });

  it('stays off when it is not wanted', async () => {
    begin(COMMAND_IDS.askIdleKernels);
    await lab.answer('Cancel');
    expect(lab.workspace.settings.state.askIdleKernels).toBe(false);
  });

  it('is stopped without a question', async () => {
    await lab.workspace.settings.choose('askIdleKernels', true);
    await lab.commands.execute(COMMAND_IDS.askIdleKernels, { ask: false });
    expect(lab.workspace.settings.state.askIdleKernels).toBe(false);
  });
});
