import { describe, expect, it } from 'vitest';
import type { Session } from '../../api/contract.gen';
import { session } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { endWords, idleWords, upWords } from './sessionWords';

const NOW = new Date(2026, 10, 21, 15, 0).getTime();

describe('the session clock', () => {
  it.each<[Partial<Session>, string]>([
    [{}, 'This Colab VM: up 3 h 12 min'],
    [{ kind: 'kaggle', upS: 300 }, 'This Kaggle session: up 5 min'],
    [{ kind: 'other', upS: null }, 'This machine']
  ])('says how long it is up: %o', (part, expected) => {
    expect(upWords(session(part), trans)).toBe(expected);
  });

  it.each<[string, Partial<Session>, string]>([
    ['today', {}, 'ends by 23:40 at the latest, often sooner'],
    [
      'tomorrow',
      { endsAtMs: new Date(2026, 10, 22, 3, 10).getTime() },
      'ends by Nov 22, 03:10 at the latest, often sooner'
    ],
    ['unknown', { endsAtMs: null, leftS: null }, 'when it ends is not known'],
    ['over', { leftS: 0 }, 'may end at any moment']
  ])('says no more of the end than is known: %s', (_, part, expected) => {
    expect(endWords(session(part), NOW, trans)).toBe(expected);
  });

  it.each<[Partial<Session>, string | null]>([
    [{ idleS: 3840 }, null],
    [{ idleS: null, isIdleLong: true }, null],
    [
      { idleS: 3840, isIdleLong: true },
      'Nothing has run here for 64 min. Colab ends idle machines and does not publish after how long.'
    ],
    [
      { kind: 'kaggle', idleS: 3840, isIdleLong: true },
      'Nothing has run here for 64 min. Idle machines may end sooner; nobody publishes when.'
    ]
  ])('tells of a long rest: %o', (part, expected) => {
    expect(idleWords(session(part), trans)).toBe(expected);
  });
});
