/** What one may do about those who hold a GPU's memory. */

import { Dialog } from '@jupyterlab/apputils';
import { COMMAND_IDS } from '../ids';
import type { Gpu, GpuProcess } from '../api/contract.gen';
import { bytes } from '../views/parts/format';
import { ownDialog } from '../views/parts/liveDialog';
import { addCommand, text, type CommandContext } from './context';

const KERNEL = { kernelId: { type: 'string' } };
const PROCESS = { pid: { type: 'integer' }, startedAtMs: { type: 'integer' } };
const HOLDER = {
  path: { type: ['string', 'null'] },
  terminal: { type: ['string', 'null'] }
};
const ASK = {
  ask: { type: 'boolean', description: 'Whether to; the other way round when left out.' }
};

export function addMachineCommands(context: CommandContext): void {
  const { workspace, trans, host, notices } = context;
  const { settings, system } = workspace;

  addCommand(context, COMMAND_IDS.openHolder, HOLDER, {
    label: trans.__('Open What Holds GPU Memory'),
    isVisible: args => text(args, 'path') !== null || text(args, 'terminal') !== null,
    execute: async args => {
      const [path, terminal] = [text(args, 'path'), text(args, 'terminal')];
      try {
        if (path !== null) {
          await host.openFile(path);
        } else if (terminal !== null) {
          await host.openTerminal(terminal);
        }
      } catch (error) {
        notices.complain(error);
      }
    }
  });

  addCommand(context, COMMAND_IDS.shutDownKernel, KERNEL, {
    label: trans.__('Shut Down Kernel…'),
    isVisible: args => text(args, 'kernelId') !== null,
    execute: async args => {
      const kernelId = text(args, 'kernelId');
      if (kernelId !== null && (await confirmShutDown(context, kernelId))) {
        await host
          .shutDownKernel(kernelId)
          .then(() => system.forgetKernel(kernelId))
          .catch((error: unknown) => notices.complain(error));
        system.refresh();
      }
    }
  });

  addCommand(context, COMMAND_IDS.endProcess, PROCESS, {
    label: trans.__('End Process…'),
    isVisible: args => typeof args.pid === 'number',
    execute: async args => {
      const { pid, startedAtMs } = args;
      if (
        typeof pid === 'number' &&
        typeof startedAtMs === 'number' &&
        (await confirmEnd(context, pid))
      ) {
        await system
          .endProcess(pid, startedAtMs)
          .catch((error: unknown) => notices.complain(error));
      }
    }
  });

  addCommand(context, COMMAND_IDS.askIdleKernels, ASK, {
    label: trans.__('Ask Idle Kernels for Their GPU Memory'),
    isToggled: () => settings.state.askIdleKernels,
    execute: async args => {
      const isWanted =
        typeof args.ask === 'boolean' ? args.ask : !settings.state.askIdleKernels;
      if (!isWanted || (await explainAsking(context))) {
        await settings
          .choose('askIdleKernels', isWanted)
          .catch((error: unknown) => notices.complain(error));
      }
    }
  });
}

/** All that is known of those who hold GPU memory and are `wanted`. */
function held(
  { workspace }: CommandContext,
  wanted: (process: GpuProcess) => boolean
): { readonly name: string | null; readonly size: string | null } {
  const gpus: readonly Gpu[] = workspace.system.state.reading?.gpus ?? [];
  const found = gpus.flatMap(gpu => gpu.processes).filter(wanted);
  const sizes = found.flatMap(({ memoryBytes }) => memoryBytes ?? []);
  const total = sizes.reduce((sum, each) => sum + each, 0);
  return {
    name: found[0]?.holder?.name ?? null,
    size: sizes.length > 0 ? bytes(total) : null
  };
}

async function confirmShutDown(
  context: CommandContext,
  kernelId: string
): Promise<boolean> {
  const { trans } = context;
  const { name, size } = held(context, each => each.holder?.kernelId === kernelId);
  const gain =
    size === null
      ? trans.__('This frees its GPU memory.')
      : trans.__('This frees %1 of GPU memory.', size);
  const loss = trans.__('Variables in it are lost; the file stays.');
  const { button } = await ownDialog({
    title:
      name === null
        ? trans.__('Shut down this kernel?')
        : trans.__('Shut down the kernel of %1?', name),
    body: `${gain} ${loss}`,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Shut Down') })
    ]
  }).launch();
  return button.accept;
}

async function confirmEnd(context: CommandContext, pid: number): Promise<boolean> {
  const { trans } = context;
  const { name, size } = held(context, each => each.pid === pid);
  const gain =
    size === null
      ? trans.__('This frees its GPU memory.')
      : trans.__('This frees %1 of GPU memory.', size);
  const loss = trans.__(
    'Its kernel has ended already; what the process still does is lost.'
  );
  const { button } = await ownDialog({
    title:
      name === null
        ? trans.__('End process %1?', pid)
        : trans.__('End what %1 left behind?', name),
    body: `${gain} ${loss}`,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('End Process') })
    ]
  }).launch();
  return button.accept;
}

async function explainAsking({ trans }: CommandContext): Promise<boolean> {
  const { button } = await ownDialog({
    title: trans.__('Ask idle kernels what they hold?'),
    body: trans.__(
      'While the Machine section is open, kernels that do nothing are asked every 30 seconds how much GPU memory torch, jax or tensorflow hold in them. Nothing is imported, no busy kernel is asked, and nothing is added to the history of your notebooks. You can stop it in the section or in the settings.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Ask Them') })
    ]
  }).launch();
  return button.accept;
}
