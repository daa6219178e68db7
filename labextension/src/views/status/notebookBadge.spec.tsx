import { Signal } from '@lumino/signaling';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  GB,
  gpu,
  gpuProcess,
  holder,
  reading,
  session,
  systemWatch
} from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { Stage } from '../../../testing/stage';
import { badgeWords, NotebookBadge } from './notebookBadge';
import { endsWithin, SessionStatus } from './sessionStatus';

const ASKED = new Date(2026, 10, 21, 14, 2);

let stage: Stage;

beforeEach(() => {
  stage = new Stage().recordCommands();
});

afterEach(() => {
  stage.dispose();
});

describe('the badge of a notebook', () => {
  const processes = [gpuProcess({ memoryBytes: 3.1 * GB, holder: holder() })];

  it('comes with a kernel that holds GPU memory, and goes with it', async () => {
    const now = reading({ gpus: [{ ...gpu, processes }] });
    stage.server.on('watchSystem', systemWatch({ reading: now }));
    const changed = new Signal<object, void>({});
    let kernelId: string | null = null;
    const node = await stage.show(
      <NotebookBadge kernel={{ changed, id: () => kernelId }} />
    );
    const { system } = stage.workspace;
    await stage.after(async () => {
      system.isOnStatusBar = true;
      await vi.waitUntil(() => system.state.reading);
    });
    expect(node.textContent).toBe('');
    kernelId = 'k1';
    await stage.after(() => changed.emit());
    expect(node.textContent).toBe('3.1 GB');
    kernelId = null;
    await stage.after(() => changed.emit());
    expect(node.textContent).toBe('');
  });

  it.each([
    [{ isProbable: false, toldAtMs: null }, 'GPU memory of this notebook'],
    [
      { isProbable: true, toldAtMs: null },
      'GPU memory of this notebook: probably 3.1 GB'
    ],
    [
      { isProbable: false, toldAtMs: ASKED.getTime() },
      'GPU memory of this notebook: 3.1 GB, as its kernel said at 14:02'
    ]
  ])('says how sure it is: %o', (part, hint) => {
    expect(
      badgeWords({ bytes: 3.1 * GB, ...part }, ASKED.getTime() + 60_000, trans).hint
    ).toBe(hint);
  });
});

describe('the status bar’s word on the end', () => {
  it.each([
    [3601, ''],
    [1680, 'ends within 28 min'],
    [0, 'may end at any moment']
  ])('with %d seconds left: %s', async (leftS, text) => {
    stage.bus.send({ kind: 'session', session: session({ leftS }) });
    const node = await stage.show(<SessionStatus />);
    expect(node.textContent).toBe(text);
  });

  it('never claims more than a minute is worth', () => {
    expect(endsWithin(1, trans)).toBe('ends within 1 min');
  });
});
