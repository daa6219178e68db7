import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '../api/contract.gen';
import { folderStates, job, link } from '../../testing/samples';
import { FakeServer, Refusal } from '../../testing/server';
import { FilesModel, linkAt } from './files';
import { SyncModel } from './sync';

const HERE = 'projects/flowers';
const VIEWER = {};

let server: FakeServer;
let sync: SyncModel;
let files: FilesModel;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer().on('folderStates', ({ path }) =>
    folderStates({
      path: String(path),
      entries: [{ name: 'a.ipynb', state: 'synced' }]
    })
  );
  sync = new SyncModel(server.client);
  sync.putAll([link(), link({ id: '2', local: 'thesis', contentsPath: 'thesis' })]);
  files = new FilesModel(server.client, sync);
});

afterEach(() => {
  files.dispose();
  vi.useRealTimers();
});

const event = (part: Pick<Partial<Event>, 'job' | 'link'>): Event => ({
  kind: part.job ? 'job' : 'link',
  job: null,
  link: null,
  linkId: null,
  account: null,
  kaggle: null,
  session: null,
  ...part
});
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const asked = (): string[] =>
  server.asked.map(line => line.replace(/^folderStates \{"path":"(.*)"\}$/, '$1'));

describe('FilesModel', () => {
  it('reads the folder in sight, and knows how its files stand', async () => {
    files.look(VIEWER, HERE);
    await pass(0);
    expect(asked()).toEqual([HERE]);
    expect(files.stateOf(`${HERE}/a.ipynb`)).toBe('synced');
    expect(files.stateOf(`${HERE}/b.ipynb`)).toBeNull();
  });

  it('asks nothing about folders that are in no link, nor while nobody looks', async () => {
    files.look(VIEWER, 'elsewhere');
    files.touchAll(null);
    await pass(5_000);
    files.look(VIEWER, null);
    files.take(event({ link: link() }));
    await pass(5_000);
    expect(asked()).toEqual([]);
    expect(files.isActive).toBe(false);
  });

  it('asks at most once a second, however much happens, and once more at the end', async () => {
    files.look(VIEWER, HERE);
    await pass(0);
    for (let quarter = 0; quarter < 12; quarter += 1) {
      files.take(event({ job: job() }));
      await pass(250);
    }
    await pass(5_000);
    expect(asked().length).toBeGreaterThan(2);
    expect(asked().length).toBeLessThanOrEqual(5);
  });

  it('asks again only when the link that the folder is in moved', async () => {
    files.look(VIEWER, HERE);
    await pass(0);
    files.take(event({ link: link({ id: '2' }) }));
    files.take(event({ job: job({ kind: 'kaggle', key: 'kaggle:x' }) }));
    await pass(5_000);
    expect(asked()).toHaveLength(1);
    files.take(event({ link: link() }));
    await pass(5_000);
    expect(asked()).toHaveLength(2);
  });

  it('reads what two browsers show, one after the other', async () => {
    files.look(VIEWER, HERE);
    files.look({}, 'thesis/text');
    await pass(0);
    expect(asked()).toEqual([HERE]);
    await pass(1_000);
    expect(asked()).toEqual([HERE, 'thesis/text']);
  });

  it('forgets a folder that is left, and one whose link is gone', async () => {
    files.look(VIEWER, HERE);
    await pass(0);
    files.look(VIEWER, 'thesis');
    await pass(1_000);
    expect(Object.keys(files.state.folders)).toEqual(['thesis']);
    sync.drop('2');
    expect(files.state.folders).toEqual({});
  });

  it('looks at a folder that becomes part of a link', async () => {
    files.look(VIEWER, 'new');
    await pass(0);
    sync.put(link({ id: '3', contentsPath: 'new' }));
    await pass(0);
    expect(asked()).toEqual(['new']);
  });

  describe('of a folder too long for one answer', () => {
    const names = (from: number, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `f${from + index}`);
    const onlyNames = (): string[] =>
      server.asked
        .filter(line => line.startsWith('namedStates'))
        .map(line => (JSON.parse(line.slice(12)) as { names: string[] }).names.join(' '));

    beforeEach(async () => {
      server
        .on('folderStates', ({ path }) =>
          folderStates({
            path: String(path),
            entries: [{ name: 'f0', state: 'waiting' }],
            isTruncated: true
          })
        )
        .on('namedStates', ({ path, names: asked_ }) =>
          folderStates({
            path: String(path),
            entries: (asked_ as string[]).map(name => ({ name, state: 'synced' }))
          })
        );
      files.look(VIEWER, HERE);
      await pass(0);
    });

    it('reads what is in sight, as it comes there', async () => {
      files.show(VIEWER, names(0, 2));
      await pass(1_000);
      files.show(VIEWER, names(9, 2));
      await pass(1_000);
      expect(onlyNames()).toEqual(['f0 f1', 'f9 f10']);
      expect(files.stateOf(`${HERE}/f10`)).toBe('synced');
    });

    it('knows nothing of what left the sight, for it may stand otherwise by now', async () => {
      files.show(VIEWER, names(0, 2));
      await pass(1_000);
      expect(files.stateOf(`${HERE}/f0`)).toBe('synced');
      files.show(VIEWER, names(9, 2));
      await pass(1_000);
      expect(files.stateOf(`${HERE}/f0`)).toBeNull();
    });

    it('asks nothing while the same is in sight, even of what is not there', async () => {
      server.on('namedStates', folderStates({ path: HERE }));
      for (let second = 0; second < 5; second += 1) {
        files.show(VIEWER, names(1, 2));
        await pass(1_000);
      }
      expect(onlyNames()).toEqual(['f1 f2']);
    });

    it('reads what is in sight again when something happens', async () => {
      files.show(VIEWER, names(1, 1));
      await pass(1_000);
      files.take(event({ link: link() }));
      await pass(1_000);
      expect(onlyNames()).toEqual(['f1', 'f1']);
      expect(server.count('folderStates')).toBe(1);
    });

    it('reads what two browsers show in one question, no more than anybody sees', async () => {
      const other = {};
      files.look(other, HERE);
      files.show(VIEWER, names(0, 2));
      files.show(other, names(1, 900));
      await pass(2_000);
      expect(onlyNames()[0]?.split(' ')).toEqual(names(0, 500));
    });

    it('begins anew in the next folder', async () => {
      files.show(VIEWER, names(0, 2));
      await pass(1_000);
      files.look(VIEWER, 'thesis');
      await pass(1_000);
      expect(server.asked.at(-1)).toBe('folderStates {"path":"thesis"}');
    });
  });

  it('keeps what it knows when the server does not answer', async () => {
    files.look(VIEWER, HERE);
    await pass(0);
    const problem = { code: 'internal', message: 'Oh.', url: null };
    server.on('folderStates', new Refusal(problem, 500));
    files.touch(HERE);
    await pass(5_000);
    expect(files.stateOf(`${HERE}/a.ipynb`)).toBe('synced');
  });
});

describe('linkAt', () => {
  const outer = link({ id: 'outer', contentsPath: 'a' });
  const inner = link({ id: 'inner', contentsPath: 'a/b' });
  const away = link({ id: 'away', contentsPath: null });
  it.each([
    ['a/b/c.txt', 'inner'],
    ['a/b', 'inner'],
    ['a/bc.txt', 'outer'],
    ['ab', undefined]
  ])('%s lies in %s', (path, id) => {
    expect(linkAt(path, [outer, inner, away])?.id).toBe(id);
  });

  it('knows a link of the root itself', () => {
    expect(linkAt('x.txt', [link({ contentsPath: '' })])).toBeDefined();
  });
});
