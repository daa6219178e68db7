import { describe, expect, it } from 'vitest';
import type { KaggleDataset } from '../api/contract.gen';
import { dataset, job, kaggleAccount } from '../../testing/samples';
import { FakeServer, Refusal, settle } from '../../testing/server';
import { defaultFolder, KaggleModel } from './kaggle';

const model = (server: FakeServer): KaggleModel =>
  new KaggleModel(server.client, () => 'work');

describe('KaggleModel', () => {
  it('proposes data/<slug> below the folder in sight', async () => {
    const kaggle = model(new FakeServer().on('describeKaggle', dataset()));
    await kaggle.describe(' https://kaggle.test/heptapod/titanic ');
    expect(kaggle.state).toMatchObject({ folder: 'work/data/titanic', isBusy: false });
  });

  it('asks nothing about nothing', async () => {
    const server = new FakeServer();
    await model(server).describe('  ');
    expect(server.asked).toEqual([]);
  });

  it('drops the answer to words that were changed meanwhile', async () => {
    let answer: (reply: KaggleDataset) => void = () => undefined;
    const kaggle = model(
      new FakeServer().on(
        'describeKaggle',
        () => new Promise(resolve => (answer = resolve))
      )
    );
    const asking = kaggle.describe('a/b');
    await settle();
    kaggle.type('a/c');
    answer(dataset());
    await asking;
    expect(kaggle.state.dataset).toBeNull();
  });

  it('begins to pull into the chosen folder and clears the field', async () => {
    const server = new FakeServer()
      .on('describeKaggle', dataset())
      .on('pullKaggle', job());
    const kaggle = model(server);
    await kaggle.describe('heptapod/titanic');
    kaggle.setFolder('elsewhere');
    expect(await kaggle.pull()).toMatchObject({ id: 'j1' });
    expect(server.asked[1]).toBe(
      'pullKaggle {"ref":"heptapod/titanic","folder":"elsewhere"}'
    );
    expect(kaggle.state).toMatchObject({ ref: '', dataset: null });
  });

  it('keeps the dataset in sight when the pull is refused', async () => {
    const rules = { code: 'rules', message: 'Accept the rules first.', url: 'https://x' };
    const server = new FakeServer()
      .on('describeKaggle', dataset())
      .on('pullKaggle', new Refusal(rules));
    const kaggle = model(server);
    await kaggle.describe('heptapod/titanic');
    expect(await kaggle.pull()).toBeNull();
    expect(kaggle.state).toMatchObject({ problem: rules, dataset: { title: 'Titanic' } });
  });

  it('signs in and out', async () => {
    const server = new FakeServer()
      .on('kaggleLogin', kaggleAccount())
      .on('kaggleLogout', kaggleAccount({ state: 'none' }));
    const kaggle = model(server);
    await kaggle.login({ token: 't' });
    expect(kaggle.state.account?.state).toBe('connected');
    await kaggle.logout();
    expect(kaggle.state.account?.state).toBe('none');
  });
});

describe('defaultFolder', () => {
  it.each([
    ['', 'a/titanic', 'data/titanic'],
    ['work', 'a/titanic', 'work/data/titanic'],
    ['work', 'titanic', 'work/data/titanic']
  ])('in %j for %s is %s', (current, ref, expected) => {
    expect(defaultFolder(current, ref)).toBe(expected);
  });
});
