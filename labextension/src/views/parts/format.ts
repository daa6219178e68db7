/** Numbers and times as people say them. Bytes are counted as Drive and the GPU count: by 1024. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { JobProgress } from '../../api/contract.gen';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];
const DAY_MS = 86_400_000;

/** `4 KB`, `1.2 MB`, `12 MB`, `15.7 GB`. */
export function bytes(count: number): string {
  const { value, unit } = scaled(count);
  return `${value} ${unit}`;
}

/** `6.1 / 15 GB`: the unit once where both have it. */
export function bytesOf(part: number, whole: number, between: string): string {
  const [one, two] = [scaled(part), scaled(whole)];
  const first = one.unit === two.unit ? one.value : `${one.value} ${one.unit}`;
  return `${first}${between}${two.value} ${two.unit}`;
}

function scaled(count: number): { value: string; unit: string } {
  let value = Math.max(0, count);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit >= 3 ? (value < 99.95 ? 1 : 0) : unit === 2 && value < 9.95 ? 1 : 0;
  return { value: String(Number(value.toFixed(digits))), unit: UNITS[unit] ?? '' };
}

/** `41 %`. */
export function percent(value: number): string {
  return `${Math.round(value)} %`;
}

/** The time on the clock, `14:02`, for today; the day, `12 Nov`, for any other. */
export function clock(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  if (at.toDateString() === new Date(nowMs).toDateString()) {
    return at.toLocaleTimeString([], {
      hour: '2-digit',
      minute: '2-digit',
      hour12: false
    });
  }
  return day(at, nowMs);
}

/** How long ago: `now`, `5 min ago`, `2 h ago`, `yesterday`, `12 Nov`. */
export function age(atMs: number, nowMs: number, trans: TranslationBundle): string {
  const minutes = Math.floor((nowMs - atMs) / 60_000);
  if (minutes < 1) {
    return trans.__('now');
  }
  if (minutes < 60) {
    return trans.__('%1 min ago', minutes);
  }
  const midnight = new Date(nowMs).setHours(0, 0, 0, 0);
  if (minutes < 12 * 60 || atMs >= midnight) {
    return trans.__('%1 h ago', Math.floor(minutes / 60));
  }
  if (atMs >= midnight - DAY_MS) {
    return trans.__('yesterday');
  }
  return day(new Date(atMs), nowMs);
}

/** `Today`, `Yesterday`, or the day: what a list by days has as its headings. */
export function dayName(atMs: number, nowMs: number, trans: TranslationBundle): string {
  const midnight = new Date(nowMs).setHours(0, 0, 0, 0);
  if (atMs >= midnight) {
    return trans.__('Today');
  }
  return atMs >= midnight - DAY_MS ? trans.__('Yesterday') : day(new Date(atMs), nowMs);
}

function day(at: Date, nowMs: number): string {
  const isThisYear = at.getFullYear() === new Date(nowMs).getFullYear();
  return at.toLocaleDateString([], {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' })
  });
}

/** How long still: `6 min left`. An estimate, so coarse on purpose. */
export function timeLeft(seconds: number, trans: TranslationBundle): string {
  if (seconds < 10) {
    return trans.__('a few seconds left');
  }
  return trans.__('%1 left', duration(seconds, trans));
}

/** `40 s`, `6 min`, `2 h 10 min`. */
export function duration(seconds: number, trans: TranslationBundle): string {
  if (seconds < 100) {
    return trans.__(
      '%1 s',
      Math.max(1, Math.round(seconds / 5) * 5 || Math.round(seconds))
    );
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) {
    return trans.__('%1 min', minutes);
  }
  return trans.__('%1 h %2 min', Math.floor(minutes / 60), minutes % 60);
}

/** `26 MB/s`, `12 files/s` or `2.5 steps/s`. */
export function rate(
  perSecond: number,
  unit: JobProgress['unit'],
  trans: TranslationBundle
): string {
  if (unit === 'bytes') {
    return trans.__('%1/s', bytes(perSecond));
  }
  const count = perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond);
  return unit === 'steps' ? trans.__('%1 steps/s', count) : trans.__('%1 files/s', count);
}

/** `3 files`. */
export function files(count: number, trans: TranslationBundle): string {
  return trans._n('%1 file', '%1 files', count);
}

/** A name in two parts, so that a line too short for it elides the middle. */
export function halves(name: string): readonly [string, string] {
  const tail = Math.min(7, Math.floor(name.length / 2));
  return [name.slice(0, name.length - tail), name.slice(name.length - tail)];
}

/** How many files Google takes for malware and does not hand out. */
export function harmfulWords(count: number, trans: TranslationBundle): string {
  return trans._n('%1 file held back', '%1 files held back', count);
}

/** How much a link that only downloads holds besides what Drive has. */
export function onlyHereWords(count: number, trans: TranslationBundle): string {
  return trans._n('%1 file not as on Drive', '%1 files not as on Drive', count);
}

/** How much is held, and of what kind. */
export function heldWords(held: number, edits: number, trans: TranslationBundle): string {
  if (edits === 0) {
    return trans._n('%1 deletion held', '%1 deletions held', held);
  }
  return edits === held
    ? trans._n('%1 edit held', '%1 edits held', held)
    : trans._n('%1 change held', '%1 changes held', held);
}
