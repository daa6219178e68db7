import { describe, expect, it } from 'vitest';
import { cell, cellRow, conflictView, link } from '../../testing/samples';
import { FakeServer, Refusal } from '../../testing/server';
import { ConflictModel } from './conflict';

const REF = { linkId: '1', copyPath: 'eda (conflict).ipynb' };
const STALE = { code: 'unknown_row', message: 'Compare again.', url: null };
const ROWS = [
  cellRow('a', ['x', 'y', 'x'], { taken: 'local' }),
  cellRow('b', ['x', 'y', 'z'], { taken: 'choose' }),
  cellRow('c', ['x', 'y', 'z'], { taken: 'merged', merged: cell('yz') })
];

async function opened(server: FakeServer): Promise<ConflictModel> {
  server.on(
    'viewConflict',
    conflictView({ cells: ROWS, localMd5: 'aa', remoteMd5: 'bb' })
  );
  const model = new ConflictModel(server.client, REF);
  await model.load();
  return model;
}

describe('ConflictModel', () => {
  it('can make a notebook of it once every cell is decided', async () => {
    const model = await opened(new FakeServer());
    expect([model.openCount, model.canMerge]).toEqual([1, false]);
    model.choose('b', 'remote');
    expect([model.openCount, model.canMerge]).toEqual([0, true]);
  });

  it('never makes one of a text', async () => {
    const server = new FakeServer().on('viewConflict', conflictView());
    const model = new ConflictModel(server.client, REF);
    await model.load();
    expect(model.canMerge).toBe(false);
  });

  it('sends only what differs from the proposal, for the versions it was about', async () => {
    const server = new FakeServer().on('resolveConflict', link());
    const model = await opened(server);
    model.choose('a', 'local');
    model.choose('b', 'both');
    model.choose('c', 'base');
    model.choose('c', 'merged');
    expect(await model.resolve('merged')).toMatchObject({ id: '1' });
    expect(server.asked.at(-1)).toBe(
      'resolveConflict {"linkId":"1","copyPath":"eda (conflict).ipynb",' +
        '"keep":"merged","choices":[{"key":"b","take":"both"}],' +
        '"localMd5":"aa","remoteMd5":"bb"}'
    );
  });

  it('sends no choices with a whole version', async () => {
    const server = new FakeServer().on('resolveConflict', link());
    const model = await opened(server);
    model.choose('b', 'both');
    await model.resolve('local');
    expect(server.asked.at(-1)).toContain('"keep":"local","choices":[]');
  });

  it('keeps what was chosen when it could not be settled, and says why', async () => {
    const server = new FakeServer().on('resolveConflict', new Refusal(STALE, 400));
    const model = await opened(server);
    model.choose('b', 'both');
    expect(await model.resolve('merged')).toBeNull();
    expect(model.state).toMatchObject({ problem: STALE, choices: { b: 'both' } });
  });

  it('forgets choices for cells that are gone after comparing again', async () => {
    const server = new FakeServer();
    const model = await opened(server);
    model.choose('a', 'remote');
    model.choose('b', 'both');
    server.on('viewConflict', conflictView({ cells: ROWS.slice(1) }));
    await model.load();
    expect(model.state.choices).toEqual({ b: 'both' });
  });
});
