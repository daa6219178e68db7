import { Dialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../../../testing/server';
import { press } from '../../../testing/stage';
import { LiveDialog, ownDialog } from './liveDialog';

// JupyterLab's dialogs draw themselves; nobody could wrap that in act().
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });

const behind = document.createElement('button');

beforeEach(() => {
  document.body.append(behind);
  behind.focus();
});

afterEach(() => {
  vi.unstubAllGlobals();
  Dialog.flush();
  document.body.replaceChildren();
});

/** Show it; `isAccepted` is null until it is closed. */
function show(dialog: Dialog<unknown>): { isAccepted: boolean | null } {
  const end: { isAccepted: boolean | null } = { isAccepted: null };
  dialog.launch().then(
    ({ button }) => (end.isAccepted = button.accept),
    // what a test leaves open
    () => undefined
  );
  return end;
}

function focused(): Element {
  return document.activeElement ?? document.body;
}

const options = (): Partial<Dialog.IOptions<unknown>> => ({
  body: ReactWidget.create(<p>Slow to come</p>),
  buttons: [Dialog.cancelButton(), Dialog.okButton()]
});

describe.each([
  ['a dialog', () => ownDialog(options())],
  ['a dialog whose button changes', () => new LiveDialog(options())]
])('%s of a busy browser', (_, make) => {
  beforeEach(() => {
    // The body is drawn when the browser has nothing else to do, which is never.
    vi.stubGlobal('requestIdleCallback', () => 0);
  });

  it('is closed by Escape at once, and gives the focus back', async () => {
    const end = show(make());
    await settle();
    expect(focused()).not.toBe(behind);
    press(focused(), 'Escape');
    await settle();
    expect(end.isAccepted).toBe(false);
    expect(focused()).toBe(behind);
  });

  it('accepts nothing by an Enter that comes early', async () => {
    const end = show(make());
    await settle();
    press(focused(), 'Enter');
    await settle();
    expect(end.isAccepted).toBeNull();
    expect(document.querySelector('.jp-Dialog')).not.toBeNull();
  });
});

it('passes the focus on once the body is drawn', async () => {
  const dialog = ownDialog(options());
  const end = show(dialog);
  await dialog.ready;
  expect(focused().textContent).toBe('Ok');
  press(focused(), 'Enter');
  await settle();
  expect(end.isAccepted).toBe(true);
});

it('takes Enter in a search for no answer', async () => {
  const body = ReactWidget.create(<input type="search" />);
  const dialog = ownDialog({ ...options(), body });
  const end = show(dialog);
  await dialog.ready;
  await settle();
  const search = dialog.node.querySelector('input');
  search?.focus();
  press(focused(), 'Enter');
  await settle();
  expect(focused()).toBe(search);
  expect(end.isAccepted).toBeNull();
});
