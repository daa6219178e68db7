import { describe, expect, it } from 'vitest';
import { job, link } from '../../testing/samples';
import { FakeServer, Refusal } from '../../testing/server';
import { SyncModel } from './sync';

const BUSY = { code: 'busy', message: 'Another Jupyter syncs this folder.', url: null };

function model(server: FakeServer): SyncModel {
  const sync = new SyncModel(server.client);
  sync.putAll([link(), link({ id: '2', local: 'thesis' })]);
  return sync;
}

describe('SyncModel', () => {
  it('replaces a link in its place', () => {
    const sync = model(new FakeServer());
    sync.put(link({ state: 'syncing' }));
    expect(sync.state.links.map(each => [each.id, each.state])).toEqual([
      ['1', 'syncing'],
      ['2', 'idle']
    ]);
  });

  it('keeps what went wrong with the link it concerns, until something works', async () => {
    const server = new FakeServer().on('syncNow', new Refusal(BUSY, 409));
    const sync = model(server);
    expect(await sync.syncNow('2')).toBeNull();
    expect(sync.state.problems).toEqual({ '2': BUSY });
    server.on('syncNow', job());
    await sync.syncNow('2');
    expect(sync.state.problems).toEqual({});
  });

  it('drops an unlinked link, and keeps it when that failed', async () => {
    const server = new FakeServer().on('unlink', new Refusal(BUSY, 409));
    const sync = model(server);
    await sync.unlink('1');
    expect(sync.state.links).toHaveLength(2);
    server.on('unlink', {});
    await sync.unlink('1');
    expect(sync.state.links.map(each => each.id)).toEqual(['2']);
  });

  it('takes the link as it stands after a pause and after a decision', async () => {
    const server = new FakeServer()
      .on('pauseLink', link({ state: 'paused' }))
      .on('releaseHeld', link({ held: 0, state: 'idle' }));
    const sync = model(server);
    await sync.pause('1', true);
    expect(sync.find('1')?.state).toBe('paused');
    await sync.settle('1', 'keep');
    expect(sync.find('1')?.state).toBe('idle');
    expect(server.asked).toEqual([
      'pauseLink {"linkId":"1","paused":true}',
      'releaseHeld {"linkId":"1","choice":"keep"}'
    ]);
  });
});
