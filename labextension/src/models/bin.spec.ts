import { describe, expect, it } from 'vitest';
import { binItem, binList } from '../../testing/samples';
import { FakeServer } from '../../testing/server';
import { BinModel } from './bin';

async function bin(server: FakeServer): Promise<BinModel> {
  server.on('bin', binList([binItem({ id: 'a' }), binItem({ id: 'b' })]));
  const model = new BinModel(server.client, '1');
  await model.load();
  return model;
}

describe('BinModel', () => {
  it('brings back what is picked, in the order of the list', async () => {
    const server = new FakeServer().on('restoreFromBin', { paths: [], message: 'Back.' });
    const model = await bin(server);
    model.pick('b', true);
    model.pick('a', true);
    expect(await model.restore()).toMatchObject({ message: 'Back.' });
    expect(server.asked.at(-1)).toBe('restoreFromBin {"linkId":"1","ids":["a","b"]}');
  });

  it('picks one, all and none', async () => {
    const model = await bin(new FakeServer());
    model.pick('b', true);
    model.pick('b', true);
    expect(model.state.picked).toEqual(['b']);
    model.pickAll(true);
    expect(model.state.picked).toEqual(['a', 'b']);
    model.pick('a', false);
    expect(model.state.picked).toEqual(['b']);
    model.pickAll(false);
    expect(model.pickedItems).toEqual([]);
  });

  it('reads on page by page, and knows nothing twice', async () => {
    const server = new FakeServer();
    server.on('bin', { ...binList([binItem({ id: 'a' })]), isTruncated: true, count: 2 });
    const model = new BinModel(server.client, '1');
    await model.load();
    server.on('bin', binList([binItem({ id: 'a' }), binItem({ id: 'b' })]));
    await model.more();
    expect(server.asked.at(-1)).toContain('"start":"1"');
    expect(model.state.list?.items.map(item => item.id)).toEqual(['a', 'b']);
    expect(model.state.list?.isTruncated).toBe(false);
  });

  it('finds by a part of the path; what was picked before stays picked', async () => {
    const server = new FakeServer().on('restoreFromBin', { paths: [], message: 'Back.' });
    const model = await bin(server);
    model.pick('a', true);
    server.on('bin', binList([binItem({ id: 'c' })]));
    await model.find('c');
    expect(server.asked.at(-1)).toContain('"text":"c","start":"0"');
    model.pickAll(true);
    await model.restore();
    expect(server.asked.at(-1)).toContain('"ids":["a","c"]');
    model.pickAll(false);
    expect(model.state.picked).toEqual(['a']);
  });

  it('shows the answer to what was typed last', async () => {
    const server = new FakeServer();
    const model = await bin(server);
    let answer = (): void => undefined;
    const slow = new Promise<void>(resolve => (answer = resolve));
    server.on('bin', async ({ text }) => {
      await (text === 'slow' ? slow : undefined);
      return binList([binItem({ id: String(text) })]);
    });
    const first = model.find('slow');
    await model.find('last');
    answer();
    await first;
    expect(model.state.list?.items.map(item => item.id)).toEqual(['last']);
  });
});
