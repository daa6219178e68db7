import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reading, session, systemWatch } from '../../testing/samples';
import { Stage } from '../../testing/stage';
import { isLastHour, minutesLeft } from './session';

const NOW = new Date(2026, 10, 21, 15, 0).getTime();

describe('the minutes until the end', () => {
  it.each([
    ['unknown where the server does not know', session({ leftS: null }), 0, null],
    ['unknown where machines do not end', null, 0, null],
    ['rounded up', session({ leftS: 27.2 * 60 }), 0, 28],
    ['fewer while nothing is heard', session({ leftS: 28 * 60 }), 90_000, 27],
    ['never below none', session({ leftS: 60 }), 300_000, 0],
    ['no more by a clock that was set back', session({ leftS: 60 }), -300_000, 1]
  ])('are %s', (_, now, laterMs, minutes) => {
    const state = { session: now, seenAtMs: NOW };
    expect(minutesLeft(state, NOW + laterMs)).toBe(minutes);
  });

  it.each([
    [null, false],
    [3601, false],
    [3600, true],
    [0, true]
  ])('have a place in the status bar with %s seconds left: %s', (leftS, isShown) => {
    const state = { session: session({ leftS }), seenAtMs: NOW };
    expect(isLastHour(state, NOW)).toBe(isShown);
  });
});

describe('SessionModel', () => {
  let stage: Stage;

  beforeEach(() => {
    stage = new Stage();
  });

  afterEach(() => {
    stage.dispose();
    vi.useRealTimers();
  });

  it('follows what the machine says', async () => {
    const now = reading({ session: session() });
    stage.server.on('watchSystem', systemWatch({ reading: now }));
    const { system } = stage.workspace;
    system.isActive = true;
    await vi.waitUntil(() => system.state.reading);
    expect(stage.workspace.session.state.session).toEqual(session());
  });

  it('takes a warning that comes by itself', () => {
    const warned = session({ warnedAtMin: 30 });
    stage.bus.send({ kind: 'session', session: warned });
    expect(stage.workspace.session.state.session?.warnedAtMin).toBe(30);
  });

  it.each([
    ['a warning against a reading taken before it', 1000, 997, 30],
    ['no warning against a later reading', 1000, 1003, null],
    ['no warning of the machine that was there before', 40_000, 20, null]
  ])('keeps %s', async (_, warnedUpS, readUpS, expected) => {
    const warned = session({ upS: warnedUpS, warnedAtMin: 30 });
    stage.bus.send({ kind: 'session', session: warned });
    const now = reading({ session: session({ upS: readUpS, warnedAtMin: null }) });
    stage.server.on('watchSystem', systemWatch({ reading: now }));
    const { system } = stage.workspace;
    system.isActive = true;
    await vi.waitUntil(() => system.state.reading);
    expect(stage.workspace.session.state.session?.warnedAtMin).toBe(expected);
  });

  it('shows a new limit at once', async () => {
    const longer = reading({ session: session({ limitS: 24 * 3600 }) });
    stage.server.on('setSessionLimit', longer);
    await stage.workspace.session.setLimit(24);
    expect(stage.server.asked).toEqual(['setSessionLimit {"limitH":24}']);
    expect(stage.workspace.session.state.session?.limitS).toBe(24 * 3600);
  });
});
