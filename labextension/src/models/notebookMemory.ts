/** What one kernel holds of the GPUs' memory, by what is proved or, failing that, by its word. */

import type { KernelMemory, SystemReading } from '../api/contract.gen';

export interface NotebookMemory {
  readonly bytes: number;
  /** Not proved that it is this kernel's. */
  readonly isProbable: boolean;
  /** Said by the kernel's framework, which leaves out what the driver takes for itself. */
  readonly isTold: boolean;
}

/** Over all GPUs; null where this kernel holds nothing, as far as can be seen. Pure. */
export function notebookMemory(
  reading: Pick<SystemReading, 'gpus'> | null,
  asked: readonly KernelMemory[],
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
    return { bytes, isProbable, isTold: false };
  }
  const told = asked
    .filter(each => each.kernelId === kernelId)
    .reduce((sum, each) => sum + (each.reservedBytes ?? each.allocatedBytes), 0);
  return told > 0 ? { bytes: told, isProbable: false, isTold: true } : null;
}
