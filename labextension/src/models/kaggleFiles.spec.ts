import { describe, expect, it } from 'vitest';
import { entry } from '../../testing/samples';
import { FakeServer, Refusal } from '../../testing/server';
import { fileRows } from './kaggleFileRows';
import { KaggleFilesModel, TOP } from './kaggleFiles';

const REFUSED = { code: 'kaggle_rules', message: 'Accept the rules.', url: null };

const lines = (files: KaggleFilesModel): string[] =>
  fileRows(files.state).map(row =>
    row.kind === 'item'
      ? `${'  '.repeat(row.depth)}${row.entry.name}`
      : `${'  '.repeat(row.depth)}(${row.kind})`
  );

describe('KaggleFilesModel', () => {
  it('reads a folder page by page, and only what is asked for', async () => {
    const server = new FakeServer().on('listKaggleFiles', ({ page }) =>
      page === 'p2'
        ? { entries: [entry('b.csv')], nextPage: null }
        : { entries: [entry('train/')], nextPage: 'p2' }
    );
    const files = new KaggleFilesModel(server.client, 'a/b');
    expect(lines(files)).toEqual(['(more)']);
    await files.more(TOP);
    expect(lines(files)).toEqual(['train', '(more)']);
    expect(files.childrenOf(TOP)).toBeNull();
    await files.more(TOP);
    expect(lines(files)).toEqual(['train', 'b.csv']);
    expect(files.childrenOf(TOP)).toHaveLength(2);
    await files.more(TOP);
    expect(server.asked).toEqual([
      'listKaggleFiles {"ref":"a/b","path":""}',
      'listKaggleFiles {"ref":"a/b","path":"","page":"p2"}'
    ]);
  });

  it('shows the inside of opened folders below them', async () => {
    const server = new FakeServer().on('listKaggleFiles', ({ path }) => ({
      entries: path === '' ? [entry('train/'), entry('a.csv')] : [],
      nextPage: null
    }));
    const files = new KaggleFilesModel(server.client, 'a/b');
    await files.more(TOP);
    files.toggle('train');
    expect(lines(files)).toEqual(['train', '  (more)', 'a.csv']);
    await files.more('train');
    expect(lines(files)).toEqual(['train', '  (empty)', 'a.csv']);
    files.toggle('train');
    expect(lines(files)).toEqual(['train', 'a.csv']);
  });

  it('says where a folder could not be read, and asks again', async () => {
    const server = new FakeServer().on('listKaggleFiles', new Refusal(REFUSED));
    const files = new KaggleFilesModel(server.client, 'a/b');
    await files.more(TOP);
    expect(fileRows(files.state)).toMatchObject([{ kind: 'problem', problem: REFUSED }]);
    server.on('listKaggleFiles', { entries: [entry('a.csv')], nextPage: null });
    await files.retry();
    expect(lines(files)).toEqual(['a.csv']);
  });
});
