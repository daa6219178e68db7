/** Who holds a GPU's memory, as rows. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { Gpu, GpuProcess, Holder } from '../../api/contract.gen';

export interface HolderRow {
  readonly key: string;
  readonly holder: Holder;
  /** Null where the driver does not tell. */
  readonly memoryBytes: number | null;
  /** The process to end, of a leftover that may be ended. */
  readonly leftover: { readonly pid: number; readonly startedAtMs: number } | null;
}

export interface HoldersLook {
  /** Those known, the largest first; a kernel's processes are one row. */
  readonly rows: readonly HolderRow[];
  /** Memory is held by what cannot be seen from here. */
  readonly hasHidden: boolean;
  /** How much of it is known to be; null where that is not told. */
  readonly hiddenBytes: number | null;
}

export function holdersLook(gpu: Gpu): HoldersLook {
  const rows = new Map<string, HolderRow>();
  const hidden: GpuProcess[] = [];
  for (const each of gpu.processes) {
    if (each.holder) {
      const row = rowOf(each, each.holder);
      const known = rows.get(row.key);
      const memoryBytes = sum(known?.memoryBytes ?? null, row.memoryBytes);
      rows.set(row.key, { ...row, memoryBytes });
    } else {
      hidden.push(each);
    }
  }
  return {
    rows: [...rows.values()].sort(
      (one, other) => (other.memoryBytes ?? 0) - (one.memoryBytes ?? 0)
    ),
    hasHidden: gpu.hasHidden || hidden.length > 0,
    hiddenBytes: hidden.reduce<number | null>(
      (total, each) => sum(total, each.memoryBytes),
      null
    )
  };
}

function rowOf(process: GpuProcess, holder: Holder): HolderRow {
  const { pid, startedAtMs, memoryBytes } = process;
  const leftover =
    holder.kind === 'leftover' && holder.canEnd && startedAtMs !== null
      ? { pid, startedAtMs }
      : null;
  // What is ended one by one is shown one by one.
  const whole = holder.kind === 'leftover' ? null : (holder.kernelId ?? holder.terminal);
  const key = whole === null ? `${pid}` : `${holder.kind} ${whole}`;
  return { key, holder, memoryBytes, leftover };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : one + other;
}

/** `left by train.ipynb`, `user alice`; else the name as it is. */
export function holderName(holder: Holder, trans: TranslationBundle): string {
  switch (holder.kind) {
    case 'leftover':
      return trans.__('left by %1', holder.name);
    case 'other_user':
      return trans.__('user %1', holder.name);
    case 'jupyter':
      return trans.__('another Jupyter');
    default:
      return holder.name;
  }
}

/** What it is, for a hover and a screen reader: `Notebook work/train.ipynb`. */
export function holderHint(holder: Holder, trans: TranslationBundle): string {
  const probably = holder.isProbable
    ? trans.__(' Probably: it has the GPU open, but how much it holds is not visible.')
    : '';
  return kindWords(holder, trans) + probably;
}

function kindWords(holder: Holder, trans: TranslationBundle): string {
  switch (holder.kind) {
    case 'notebook':
      return trans.__('Notebook %1.', holder.path ?? holder.name);
    case 'console':
      return trans.__('Console %1.', holder.name);
    case 'kernel':
      return trans.__('Kernel %1.', holder.name);
    case 'terminal':
      return trans.__('Terminal %1.', holder.name);
    case 'leftover':
      return trans.__('Its kernel has ended, this process has not.');
    case 'other_user':
      return trans.__('A process of %1 on this machine.', holder.name);
    case 'jupyter':
      // A server, or a program that runs notebooks by itself.
      return trans.__('A kernel that another Jupyter program started.');
    case 'program':
      return trans.__('A program of no notebook, console or terminal that is open here.');
  }
}
