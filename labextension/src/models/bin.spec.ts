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
});
