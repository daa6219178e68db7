/** What one kernel holds of the GPUs' memory, by what is proved or, failing that, by its word. */

import type { SystemReading } from '../api/contract.gen';
import type { AskedKernels } from './system';

export interface NotebookMemory {
  readonly bytes: number;
  /** Not proved that it is this kernel's. */
  readonly isProbable: boolean;
  /** When the kernel's framework said so, which leaves out what the driver takes for itself; null
   * where it was seen. */
  readonly toldAtMs: number | null;
}

/** Over all GPUs; null where this kernel holds nothing, as far as can be seen. Pure. */
export function notebookMemory(
  reading: Pick<SystemReading, 'gpus'> | null,
  asked: Pick<AskedKernels, 'atMs' | 'kernels'> | null,
  kernelId: string | null
): NotebookMemory | null {
  if (kernelId === null) {
    return null;
  }
  const own = (reading?.gpus ?? [])
    .flatMap(gpu => gpu.processes)
    .filter(({ holder }) => holder?.kernelId === kernelId);
  const bytes = own.reduce((sum, each) => sum + (each.memoryBytes ?? 0), 0);
  if (bytes > 0) {
    const isProbable = own.some(each => each.holder?.isProbable === true);
    return { bytes, isProbable, toldAtMs: null };
  }
  if (!asked) {
    return null;
  }
  const told = asked.kernels
    .filter(each => each.kernelId === kernelId)
    .reduce((sum, each) => sum + (each.reservedBytes ?? each.allocatedBytes), 0);
  return told > 0 ? { bytes: told, isProbable: false, toldAtMs: asked.atMs } : null;
}
