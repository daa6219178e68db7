/** Models on a pretend server and, if wished, a view of them in the page. */

import type { ServiceManager } from '@jupyterlab/services';
import { CommandRegistry } from '@lumino/commands';
import { Signal, type ISignal } from '@lumino/signaling';
import * as React from 'react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { EVENT_SCHEMA_ID, type Event } from '../src/api/contract.gen';
import { EventStream } from '../src/api/stream';
import { COMMAND_IDS } from '../src/ids';
import { Workspace } from '../src/models/workspace';
import { Surroundings } from '../src/views/parts/ui';
import { FakeServer, settle, trans } from './server';

type Services = Pick<ServiceManager.IManager, 'events' | 'connectionFailure'>;

/** Jupyter's event bus and connection, as far as we listen to them. */
export class FakeServices {
  readonly stream = new Signal<this, Record<string, unknown>>(this);
  readonly connectionFailure = new Signal<this, Error>(this);

  get services(): Services {
    const { stream, connectionFailure } = this;
    return { events: { stream }, connectionFailure } as unknown as Services;
  }

  /** Send one event as the server would. */
  send(event: Partial<Event> & Pick<Event, 'kind'>): void {
    this.stream.emit({ schema_id: EVENT_SCHEMA_ID, ...event });
  }
}

export class Stage {
  readonly server = new FakeServer();
  readonly bus = new FakeServices();
  readonly workspace = new Workspace(
    this.server.client,
    new EventStream(this.bus.services),
    () => 'here'
  );
  readonly commands = new CommandRegistry();
  /** Commands that views ran: `colabsync:sync-now {"linkId":"1"}`. */
  readonly ran: string[] = [];

  /** Register every command as one that only remembers that it ran. */
  recordCommands(): this {
    for (const id of Object.values(COMMAND_IDS)) {
      this.commands.addCommand(id, {
        label: id,
        execute: args => {
          this.ran.push(`${id} ${JSON.stringify(args)}`);
        }
      });
    }
    return this;
  }

  /** Show a view; resolves with its element once it stands still. */
  async show(view: React.ReactElement): Promise<HTMLElement> {
    const node = document.createElement('div');
    document.body.append(node);
    const root = createRoot(node);
    this.unmount = () => {
      act(() => root.unmount());
      node.remove();
    };
    const { workspace, commands } = this;
    await act(async () => {
      root.render(
        <Surroundings trans={trans} commands={commands} workspace={workspace}>
          {view}
        </Surroundings>
      );
      await settle();
    });
    return node;
  }

  /** Do something a view reacts to, and wait until it has. */
  async after(work: () => unknown): Promise<void> {
    await act(async () => {
      await work();
      await settle();
    });
  }

  dispose(): void {
    this.unmount();
    this.workspace.dispose();
  }

  private unmount = (): void => undefined;
}

/** How often a signal was emitted from now on. */
export function counting(signal: ISignal<unknown, void>): { count: number } {
  const counter = { count: 0 };
  signal.connect(() => {
    counter.count += 1;
  });
  return counter;
}

export function click(node: HTMLElement, text: string): void {
  const found = [...node.querySelectorAll<HTMLElement>('button, a')].find(
    each => each.textContent.includes(text) || each.getAttribute('aria-label') === text
  );
  if (!found) {
    throw new Error(`no button says ${text}: ${node.textContent}`);
  }
  found.click();
}

export function press(target: Element, key: string): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

/** Type into a field of React's, which listens for what the browser does. */
export function type(field: HTMLInputElement, text: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  descriptor?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
