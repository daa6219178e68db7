/** Ten minutes of the machine, as a tab has put them together from what each reply added. Pure. */

import type { GpuHistory, SystemHistory } from '../api/contract.gen';

export const KEPT_MS = 600_000;
/** Ten minutes at the fastest pace. */
export const KEPT_MOMENTS = 600;

type Values = readonly (number | null)[];

const GPU_SERIES = ['loadPercent', 'memoryUsedBytes', 'temperatureC', 'powerW'] as const;
const HOST_SERIES = [
  'cpuPercent',
  'memoryUsedBytes',
  'receivedBytesPerS',
  'sentBytesPerS'
] as const;

export const NO_HISTORY: SystemHistory = {
  atMs: [],
  gpus: [],
  cpuPercent: [],
  memoryUsedBytes: [],
  receivedBytesPerS: [],
  sentBytesPerS: []
};

/**
 * `history` and the moments of `part` that are younger, at most ten minutes of both.
 *
 * Where two moments are more than `gapMs` apart nobody looked: a moment without values stands
 * between them, so that no line is drawn through what is not known.
 */
export function grown(
  history: SystemHistory,
  part: SystemHistory,
  gapMs: number
): SystemHistory {
  const last = history.atMs.at(-1) ?? -Infinity;
  const first = part.atMs.findIndex(atMs => atMs > last);
  if (first < 0) {
    return history;
  }
  // Where each new moment is in `part`; null: a gap.
  const picks: (number | null)[] = [];
  const atMs = [...history.atMs];
  for (let index = first; index < part.atMs.length; index += 1) {
    const now = part.atMs[index] ?? 0;
    const before = atMs.at(-1);
    if (before !== undefined && now - before > gapMs) {
      picks.push(null);
      atMs.push(before + 1);
    }
    picks.push(index);
    atMs.push(now);
  }
  const oldest = (atMs.at(-1) ?? 0) - KEPT_MS;
  const young = atMs.findIndex(each => each >= oldest);
  const start = Math.max(young, atMs.length - KEPT_MOMENTS);
  const join = (known: Values | undefined, added: Values | undefined): Values => {
    const before = known ?? history.atMs.map(() => null);
    const after = picks.map(pick => (pick === null ? null : (added?.[pick] ?? null)));
    return [...before, ...after].slice(start);
  };
  return {
    atMs: atMs.slice(start),
    gpus: joinedGpus(history.gpus, part.gpus, join),
    ...joinedSeries(HOST_SERIES, history, part, join)
  };
}

type Join = (known: Values | undefined, added: Values | undefined) => Values;

function joinedGpus(
  known: readonly GpuHistory[],
  added: readonly GpuHistory[],
  join: Join
): GpuHistory[] {
  const indexes = new Set([...known, ...added].map(({ index }) => index));
  const of = (gpus: readonly GpuHistory[], index: number): GpuHistory | undefined =>
    gpus.find(gpu => gpu.index === index);
  return [...indexes]
    .sort((one, other) => one - other)
    .map(index => ({
      index,
      ...joinedSeries(GPU_SERIES, of(known, index), of(added, index), join)
    }));
}

function joinedSeries<Name extends string>(
  names: readonly Name[],
  known: Readonly<Record<Name, Values>> | undefined,
  added: Readonly<Record<Name, Values>> | undefined,
  join: Join
): Record<Name, Values> {
  return Object.fromEntries(
    names.map(name => [name, join(known?.[name], added?.[name])])
  ) as Record<Name, Values>;
}
