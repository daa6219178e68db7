/** Notices a GPU that does nothing for long while a program holds its memory. */

import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { Gpu, SystemHistory } from '../api/contract.gen';
import type { SettingsModel } from './settings';
import type { SystemModel, SystemState } from './system';

/** As much as this is taken by a driver and a framework that have just been loaded. */
const HELD_BYTES = 300 * 1024 ** 2;
const IDLE_PERCENT = 1;
/** Three of the slowest samples: of what was between more distant ones nothing is known. */
const GAP_MS = 180_000;

export interface Moment {
  readonly atMs: number;
  readonly loadPercent: number | null;
}

/** A GPU that is held and idle: since when, as far as that is known, and whether it was told. */
export interface IdleSpell {
  readonly sinceMs: number;
  readonly seenAtMs: number;
  readonly isTold: boolean;
}

export interface IdleGpu {
  readonly gpu: Gpu;
  readonly heldBytes: number;
  /** The programs that hold the memory, as far as they are known by name. */
  readonly holders: readonly string[];
  readonly minutes: number;
}

/**
 * The spell after more moments, oldest first; null when it is over or there is none. Moments
 * already seen are passed over. Pure.
 */
export function grownSpell(
  spell: IdleSpell | null,
  moments: readonly Moment[],
  heldBytes: number
): IdleSpell | null {
  if (heldBytes <= HELD_BYTES) {
    return null;
  }
  let now = spell;
  for (const { atMs, loadPercent } of moments) {
    if (now && atMs <= now.seenAtMs) {
      continue;
    }
    if (loadPercent === null || loadPercent > IDLE_PERCENT) {
      now = null;
    } else if (now && atMs - now.seenAtMs <= GAP_MS) {
      now = { ...now, seenAtMs: atMs };
    } else {
      now = { sinceMs: atMs, seenAtMs: atMs, isTold: false };
    }
  }
  return now;
}

/** How much of a GPU's memory programs hold; all that is used where some are not visible. Pure. */
export function heldBytes(gpu: Gpu): number {
  const known = gpu.processes.reduce((sum, each) => sum + (each.memoryBytes ?? 0), 0);
  const isUnknown =
    gpu.hasHidden || gpu.processes.some(each => each.memoryBytes === null);
  return isUnknown ? Math.max(known, gpu.memoryUsedBytes ?? 0) : known;
}

function momentsOf(history: SystemHistory, index: number): Moment[] {
  const loads = history.gpus.find(gpu => gpu.index === index)?.loadPercent ?? [];
  return history.atMs.map((atMs, at) => ({ atMs, loadPercent: loads[at] ?? null }));
}

export class GpuAlarm implements IDisposable {
  constructor(
    private readonly system: Pick<SystemModel, 'state' | 'changed'>,
    private readonly settings: SettingsModel
  ) {
    system.changed.connect(this.look);
  }

  /** A GPU was held and idle for as long as the settings say; once a spell. */
  get rang(): ISignal<this, IdleGpu> {
    return this._rang;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this.system.changed.disconnect(this.look);
    Signal.clearData(this);
  }

  private readonly look = (): void => {
    const { reading, history }: SystemState = this.system.state;
    const minutes = this.settings.state.gpuIdleAlarmMinutes;
    if (minutes <= 0) {
      this._spells.clear();
      this._lookedAtMs = null;
      return;
    }
    if (!reading || reading.atMs === this._lookedAtMs) {
      return;
    }
    for (const gpu of reading.gpus) {
      const now = { atMs: reading.atMs, loadPercent: gpu.loadPercent };
      // What was before the first look does not count: nobody knows who held the memory then.
      const between = momentsOf(history, gpu.index).filter(
        ({ atMs }) => atMs > (this._lookedAtMs ?? now.atMs) && atMs < now.atMs
      );
      this.lookAt(gpu, [...between, now], minutes);
    }
    this._lookedAtMs = reading.atMs;
  };

  private lookAt(gpu: Gpu, moments: readonly Moment[], minutes: number): void {
    const key = gpu.uuid ?? String(gpu.index);
    const held = heldBytes(gpu);
    const spell = grownSpell(this._spells.get(key) ?? null, moments, held);
    if (!spell) {
      this._spells.delete(key);
      return;
    }
    const isDue = spell.seenAtMs - spell.sinceMs >= minutes * 60_000;
    this._spells.set(key, { ...spell, isTold: spell.isTold || isDue });
    if (isDue && !spell.isTold) {
      const holders = gpu.processes.flatMap(each => each.holder?.name ?? []);
      this._rang.emit({ gpu, heldBytes: held, holders: [...new Set(holders)], minutes });
    }
  }

  private readonly _spells = new Map<string, IdleSpell>();
  private readonly _rang = new Signal<this, IdleGpu>(this);
  private _lookedAtMs: number | null = null;
  private _isDisposed = false;
}
