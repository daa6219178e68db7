import { describe, expect, it } from 'vitest';
import { done } from '../../testing/samples';
import { FakeServer, Refusal } from '../../testing/server';
import { byDay, HistoryModel } from './history';

const AWAY = { code: 'unreachable', message: 'Away.', url: null };

describe('HistoryModel', () => {
  it('reads on from the last thing it has, until there is no more', async () => {
    const server = new FakeServer().on('history', ({ before }) =>
      before === undefined
        ? { items: [done({ number: 9 }), done({ number: 8 })], isLast: false }
        : { items: [done({ number: 7 })], isLast: true }
    );
    const history = new HistoryModel(server.client, '1');
    await history.more();
    await history.more();
    await history.more();
    expect(history.state.items.map(item => item.number)).toEqual([9, 8, 7]);
    expect(server.asked).toEqual([
      'history {"linkId":"1"}',
      'history {"linkId":"1","before":"8"}'
    ]);
  });

  it('keeps what it has when a page cannot be read, and reads it when asked again', async () => {
    const server = new FakeServer().on('history', {
      items: [done({ number: 9 })],
      isLast: false
    });
    const history = new HistoryModel(server.client, '1');
    await history.more();
    server.on('history', new Refusal(AWAY));
    await history.more();
    expect(history.state).toMatchObject({ problem: AWAY, items: [{ number: 9 }] });
    server.on('history', { items: [done({ number: 8 })], isLast: true });
    await history.more();
    expect(history.state).toMatchObject({ problem: null, isComplete: true });
  });
});

describe('byDay', () => {
  it('begins anew with each day', () => {
    const at = (day: number, hour: number): number =>
      new Date(2026, 10, day, hour).getTime();
    const items = [
      done({ number: 3, atMs: at(21, 0) }),
      done({ number: 2, atMs: at(20, 23) }),
      done({ number: 1, atMs: at(20, 1) })
    ];
    const days = byDay(items).map(day => day.items.map(item => item.number));
    expect(days).toEqual([[3], [2, 1]]);
  });
});
