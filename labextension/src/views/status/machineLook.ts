/** What the status bar says of the machine. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { Gpu, SystemReading } from '../../api/contract.gen';
import type { Settings } from '../../models/settings';
import { bytesOf, percent } from '../parts/format';

/** From here on memory is nearly full. */
const FULL = 0.9;

/** One of its halves: `GPU 6.1 / 15 GB · 83 %`. */
export interface StatusPart {
  readonly name: string;
  /** As far as they are told, in this order. */
  readonly figures: readonly Figure[];
  /** Memory is nearly full. */
  readonly isFull: boolean;
}

export interface Figure {
  readonly text: string;
  /** Its longest value, which it always has room for. */
  readonly longest: string;
}

/** GPU, host or both, as the person chose. */
export function machineParts(
  reading: SystemReading,
  shows: Settings['machineStatusShows'],
  trans: TranslationBundle
): StatusPart[] {
  const isBroken = reading.gpus.some(gpu => gpu.problem !== null);
  const gpu =
    reading.gpus.length > 0
      ? gpuPart(reading.gpus, trans)
      : { name: trans.__('no GPU'), figures: [], isFull: false };
  const host = hostPart(reading, trans);
  switch (shows) {
    case 'automatic':
      return [gpu.figures.length > 0 || isBroken ? gpu : host];
    case 'gpu':
      return [gpu];
    case 'host':
      return [host];
    case 'both':
      return [gpu, host];
  }
}

/** All parts in one line, for a screen reader. */
export function machineText(
  parts: readonly StatusPart[],
  trans: TranslationBundle
): string {
  return parts
    .map(({ name, figures, isFull }) => {
      const facts = figures.map(({ text }) => text).join(' · ');
      const text = facts ? `${name} ${facts}` : name;
      return isFull ? trans.__('%1, memory nearly full', text) : text;
    })
    .join(', ');
}

function gpuPart(gpus: readonly Gpu[], trans: TranslationBundle): StatusPart {
  const told = gpus.flatMap(({ memoryUsedBytes: used, memoryTotalBytes: total }) =>
    used !== null && total !== null ? { used, total } : []
  );
  const used = told.reduce((sum, each) => sum + each.used, 0);
  const total = told.reduce((sum, each) => sum + each.total, 0);
  const loads = gpus.flatMap(gpu => gpu.loadPercent ?? []);
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  if (told.length + loads.length === 0 && gpus.some(gpu => gpu.problem !== null)) {
    return { name: trans.__('GPU needs a look'), figures: [], isFull: false };
  }
  return {
    name: gpus.length > 1 ? trans.__('%1 GPUs', gpus.length) : trans.__('GPU'),
    figures: [
      ...(told.length > 0 ? [memoryFigure(used, total)] : []),
      ...(loads.length > 0 ? [loadFigure(mean)] : [])
    ],
    // One that is full fails a run, however empty the others are.
    isFull: told.some(each => isFull(each.used, each.total))
  };
}

/** `CPU 12 % · 3.1 / 12.7 GB`: the load stands beside what it is of. */
function hostPart({ host }: SystemReading, trans: TranslationBundle): StatusPart {
  const { memoryUsedBytes: used, memoryTotalBytes: total, cpuPercent } = host;
  return {
    name: trans.__('CPU'),
    figures: [
      ...(cpuPercent === null ? [] : [loadFigure(cpuPercent)]),
      memoryFigure(used, total)
    ],
    isFull: isFull(used, total)
  };
}

function isFull(used: number, total: number): boolean {
  return total > 0 && used / total >= FULL;
}

function memoryFigure(used: number, total: number): Figure {
  return {
    text: bytesOf(used, total, ' / '),
    longest: bytesOf(0.99 * total, total, ' / ')
  };
}

function loadFigure(load: number): Figure {
  return { text: percent(load), longest: percent(100) };
}
