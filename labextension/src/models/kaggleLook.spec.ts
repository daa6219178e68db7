import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dataset, entry, job, weight } from '../../testing/samples';
import { FakeServer, Refusal } from '../../testing/server';
import { defaultFolder, KaggleLookModel } from './kaggleLook';

const REFUSED = { code: 'kaggle_rules', message: 'Accept the rules.', url: 'https://r' };

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server = new FakeServer()
    .on('describeKaggle', dataset())
    .on('listKaggleFiles', {
      entries: [entry('train/'), entry('a.csv')],
      nextPage: null
    })
    .on('weighKaggle', weight());
});

afterEach(() => {
  vi.useRealTimers();
});

/** Something that is looked at, once Kaggle has answered. */
async function opened(ref = 'heptapod/titanic'): Promise<KaggleLookModel> {
  const look = new KaggleLookModel(server.client, ref, ref, () => 'work');
  await look.read();
  await vi.waitFor(() => expect(look.state.isWeighing).toBe(false));
  return look;
}

/** Let the pause pass, and the answer come. */
async function weighed(look: KaggleLookModel): Promise<void> {
  vi.advanceTimersByTime(300);
  await vi.waitFor(() => expect(look.state.isWeighing).toBe(false));
}

describe('KaggleLookModel', () => {
  it('asks what it is, reads the top folder and weighs everything', async () => {
    const look = await opened(' https://kaggle.test/heptapod/titanic ');
    expect(look.state).toMatchObject({
      title: 'Titanic',
      folder: 'work/data/titanic',
      weight: { files: 3 }
    });
    expect(look.state.files?.childrenOf('')).toHaveLength(2);
    expect(server.asked.at(-1)).toBe(
      'weighKaggle {"ref":"heptapod/titanic","select":[],"folder":"work/data/titanic"}'
    );
  });

  it('begins with the file a link names', async () => {
    server.on('describeKaggle', dataset({ select: ['data/train.csv'] }));
    const look = await opened();
    expect(look.order?.select).toEqual(['/data/train.csv']);
  });

  it('leaves patterns that are no ticks to the field for them', async () => {
    server.on('describeKaggle', dataset({ select: ['a[1].csv'] }));
    const look = await opened();
    expect(look.state.globs).toBe('a[1].csv');
    expect(look.order?.select).toEqual(['a[1].csv']);
  });

  it('weighs a choice after a pause, the last of several only', async () => {
    const look = await opened();
    const before = server.count('weighKaggle');
    look.tick(entry('train/'));
    look.tick(entry('train/'));
    look.tick(entry('a.csv'));
    expect(look.state.isWeighing).toBe(true);
    await weighed(look);
    expect(server.count('weighKaggle')).toBe(before + 1);
    expect(server.asked.at(-1)).toContain('"select":["**","!/a.csv"]');
  });

  it('drops the weight of a choice that was changed meanwhile', async () => {
    const look = await opened();
    let answer: (reply: unknown) => void = () => undefined;
    server.on('weighKaggle', () => new Promise(resolve => (answer = resolve)));
    look.setGlobs('*.csv');
    vi.advanceTimersByTime(300);
    await vi.waitFor(() => expect(server.asked.at(-1)).toContain('*.csv'));
    server.on('weighKaggle', weight({ files: 1 }));
    look.setGlobs('*.png');
    answer(weight({ files: 99 }));
    await weighed(look);
    expect(look.state.weight?.files).toBe(1);
  });

  it('asks no weight of nothing, and has nothing to order', async () => {
    const look = await opened();
    const before = server.count('weighKaggle');
    look.tick(entry('train/'));
    look.tick(entry('a.csv'));
    vi.advanceTimersByTime(300);
    expect(look.order).toBeNull();
    expect(look.state.isWeighing).toBe(false);
    expect(server.count('weighKaggle')).toBe(before);
  });

  it('says what is wrong with a pattern beside it', async () => {
    const look = await opened();
    const wrong = { code: 'kaggle_select', message: 'No such file.', url: null };
    server.on('weighKaggle', new Refusal(wrong));
    look.setGlobs('*.nothing');
    await weighed(look);
    expect(look.state).toMatchObject({
      weighProblem: wrong,
      weight: null,
      problem: null
    });
    look.setGlobs('');
    expect(look.state.weighProblem).toBeNull();
  });

  it('pulls what is chosen into the chosen folder, and remembers which pull that is', async () => {
    server.on('pullKaggle', job());
    const look = await opened();
    look.setFolder('elsewhere');
    look.setUnpackNested(true);
    expect(await look.pull()).toMatchObject({ id: 'j1' });
    expect(server.asked.at(-1)).toBe(
      'pullKaggle {"ref":"heptapod/titanic","folder":"elsewhere","select":[],"unpackNested":true}'
    );
    expect(look.state.jobId).toBe('j1');
  });

  it('stays as it is when the pull is refused', async () => {
    server.on('pullKaggle', new Refusal(REFUSED));
    const look = await opened();
    expect(await look.pull()).toBeNull();
    expect(look.state).toMatchObject({ problem: REFUSED, details: { title: 'Titanic' } });
  });

  it('asks again and goes on, with the choice as it was', async () => {
    server.on('listKaggleFiles', new Refusal(REFUSED));
    const look = await opened();
    look.setFolder('elsewhere');
    server.on('listKaggleFiles', { entries: [entry('a.csv')], nextPage: null });
    await look.read();
    await vi.waitFor(() => expect(look.state.files?.childrenOf('')).toHaveLength(1));
    expect(look.state.folder).toBe('elsewhere');
  });

  it('has no files where a variation is to be chosen first', async () => {
    const variation = {
      ref: 'g/gemma/pyTorch/2b/1',
      framework: 'pyTorch',
      name: '2b',
      version: 1,
      totalBytes: 1,
      licence: null
    };
    server.on('describeKaggle', dataset({ kind: 'model', variations: [variation] }));
    const look = await opened();
    expect(look.state.files).toBeNull();
    expect(look.order).toBeNull();
    expect(server.asked).toHaveLength(1);
  });
});

describe('defaultFolder', () => {
  it.each([
    ['', 'titanic', 'data/titanic'],
    ['work', 'titanic', 'work/data/titanic']
  ])('in %j for %s is %s', (current, name, expected) => {
    expect(defaultFolder(current, name)).toBe(expected);
  });
});
