/** What every model is: one frozen state, a signal when it truly changed, and a switch. */

import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

export abstract class FeatureModel<S extends object> implements IDisposable {
  constructor(initial: S) {
    this._state = Object.freeze(initial);
  }

  get state(): Readonly<S> {
    return this._state;
  }

  /** Emitted after the state became different, never otherwise. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Whether somebody looks; a model does its own work only then. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    if (value !== this._isActive && !this._isDisposed) {
      this._isActive = value;
      this.onActive?.(value);
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this.isActive = false;
      this._isDisposed = true;
      Signal.clearData(this);
    }
  }

  /** Called when somebody begins or ceases to look; most models have nothing to start. */
  protected onActive?(isActive: boolean): void;

  /** Replace some fields; what comes in equal to what is there keeps its identity. */
  protected set(patch: Partial<S>): void {
    if (this._isDisposed) {
      return;
    }
    const next: S = { ...this._state };
    let isChanged = false;
    for (const key of Object.keys(patch) as (keyof S)[]) {
      const value = patch[key] as S[keyof S];
      if (!same(next[key], value)) {
        next[key] = value;
        isChanged = true;
      }
    }
    if (isChanged) {
      this._state = Object.freeze(next);
      this._changed.emit();
    }
  }

  private _state: Readonly<S>;
  private readonly _changed = new Signal<this, void>(this);
  private _isActive = false;
  private _isDisposed = false;
}

/** Whether two values are equal: JSON's kinds however deep, all others by identity. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) {
    return true;
  }
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) {
    return false;
  }
  const kind: unknown = Object.getPrototypeOf(one);
  const isPlain = kind === Object.prototype || kind === Array.prototype;
  if (!isPlain || kind !== Object.getPrototypeOf(other)) {
    return false;
  }
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(
      key =>
        key in other &&
        same(
          (one as Record<string, unknown>)[key],
          (other as Record<string, unknown>)[key]
        )
    )
  );
}

/** Runs one at a time; what is asked meanwhile runs once, afterwards. */
export class Coalescer {
  constructor(private readonly work: () => Promise<void>) {}

  run(): Promise<void> {
    this._waiting ??= (this._running ?? Promise.resolve()).then(() => {
      this._waiting = null;
      this._running = this.work().finally(() => {
        this._running = null;
      });
      return this._running;
    });
    return this._waiting;
  }

  private _running: Promise<void> | null = null;
  private _waiting: Promise<void> | null = null;
}
