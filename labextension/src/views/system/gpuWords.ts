/** What a GPU says of itself, in words. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { Driver, Gpu, Tpu } from '../../api/contract.gen';
import { bytes, bytesOf, percent } from '../parts/format';

/** From here on memory is nearly full. */
export const FULL = 0.9;

/** How much of the memory is used, 0 to 1; null where that is not told. */
export function memoryPart(
  gpu: Pick<Gpu, 'memoryUsedBytes' | 'memoryTotalBytes'>
): number | null {
  const { memoryUsedBytes: used, memoryTotalBytes: total } = gpu;
  return used === null || !total ? null : Math.min(1, used / total);
}

/** `6.1 of 15 GB`, or as much of it as is told; null where nothing is. */
export function memoryWords(
  gpu: Pick<Gpu, 'memoryUsedBytes' | 'memoryTotalBytes'>,
  trans: TranslationBundle
): string | null {
  const { memoryUsedBytes: used, memoryTotalBytes: total } = gpu;
  if (used !== null && total !== null) {
    return bytesOf(used, total, trans.__(' of '));
  }
  if (used !== null) {
    return trans.__('%1 used', bytes(used));
  }
  return total === null ? null : bytes(total);
}

/** `61 of 70 W`; null where it is not told. */
export function powerWords(gpu: Gpu, trans: TranslationBundle): string | null {
  if (gpu.powerW === null) {
    return null;
  }
  const watts = Math.round(gpu.powerW);
  return gpu.powerLimitW === null
    ? trans.__('%1 W', watts)
    : trans.__('%1 of %2 W', watts, Math.round(gpu.powerLimitW));
}

/** `83 % · 6.1 GB`: all of a GPU that has but one line, and a bar below it. */
export function shortWords(gpu: Gpu): string {
  const load = gpu.loadPercent === null ? null : percent(gpu.loadPercent);
  const used = gpu.memoryUsedBytes === null ? null : bytes(gpu.memoryUsedBytes);
  return [load, used].filter(words => words !== null).join(' · ');
}

/** What is rarely asked for, as names and values. */
export function detailRows(
  gpu: Gpu,
  driver: Driver | null,
  trans: TranslationBundle
): (readonly [string, string])[] {
  const rows: (readonly [string, string | null])[] = [
    [trans.__('Clock'), clockWords(gpu, trans)],
    [trans.__('Memory clock'), hertz(gpu.memoryClockMhz, trans)],
    [trans.__('Driver'), gpu.make === 'nvidia' ? (driver?.version ?? null) : null],
    [trans.__('CUDA'), cudaWords(gpu, driver, trans)],
    [trans.__('Number'), String(gpu.index)],
    [trans.__('ID'), gpu.uuid]
  ];
  return rows.flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const]
  );
}

function clockWords(gpu: Gpu, trans: TranslationBundle): string | null {
  const { clockMhz: now, clockMaxMhz: highest } = gpu;
  return now !== null && highest !== null
    ? trans.__('%1 of %2 MHz', thousands(now), thousands(highest))
    : hertz(now, trans);
}

function hertz(mhz: number | null, trans: TranslationBundle): string | null {
  return mhz === null ? null : trans.__('%1 MHz', thousands(mhz));
}

/** `1,590`, as the language of the page has it. */
function thousands(value: number): string {
  return Math.round(value).toLocaleString();
}

function cudaWords(
  gpu: Gpu,
  driver: Driver | null,
  trans: TranslationBundle
): string | null {
  return gpu.make === 'nvidia' && driver?.cuda ? trans.__('up to %1', driver.cuda) : null;
}

/** `TPU v5e · 8 chips`. */
export function tpuWords(tpu: Tpu, trans: TranslationBundle): string {
  return trans.__('%1 · %2', tpu.name, trans._n('%1 chip', '%1 chips', tpu.chips));
}
