/** Our events out of Jupyter's event bus, typed; and a word when some may have been missed. */

import type { ServiceManager } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { EVENT_SCHEMA_ID, type Event } from './contract.gen';

/** Jupyter reopens its event socket with a growing pause; by then it has had time to. */
const SECOND_LOOK_MS = 10_000;

type Services = Pick<ServiceManager.IManager, 'events' | 'connectionFailure'>;

export class EventStream implements IDisposable {
  constructor(private readonly services: Services) {
    services.events.stream.connect(this.onEvent);
    services.connectionFailure.connect(this.onFailure);
    document.addEventListener('visibilitychange', this.onVisibility);
  }

  /** One event, as the contract defines it. Events are hints; state is read by GET. */
  get event(): ISignal<this, Event> {
    return this._event;
  }

  /** Events may have been missed: the tab was hidden, or the server away. Read again. */
  get missed(): ISignal<this, void> {
    return this._missed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearTimeout(this._secondLook);
    this.services.events.stream.disconnect(this.onEvent);
    this.services.connectionFailure.disconnect(this.onFailure);
    document.removeEventListener('visibilitychange', this.onVisibility);
    Signal.clearData(this);
  }

  private readonly onEvent = (_: unknown, message: { schema_id: string }): void => {
    if (message.schema_id === EVENT_SCHEMA_ID) {
      // The bus has checked it against the schema generated from this very type.
      this._event.emit(message as unknown as Event);
    }
  };

  private readonly onFailure = (): void => {
    window.clearTimeout(this._secondLook);
    this._secondLook = window.setTimeout(() => this._missed.emit(), SECOND_LOOK_MS);
  };

  private readonly onVisibility = (): void => {
    if (!document.hidden) {
      this._missed.emit();
    }
  };

  private readonly _event = new Signal<this, Event>(this);
  private readonly _missed = new Signal<this, void>(this);
  private _secondLook = 0;
  private _isDisposed = false;
}
