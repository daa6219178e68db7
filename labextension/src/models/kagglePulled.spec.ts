import { beforeEach, describe, expect, it } from 'vitest';
import { job, pulled } from '../../testing/samples';
import { FakeServer, Refusal, settle } from '../../testing/server';
import { PulledModel } from './kagglePulled';

const REFUSED = { code: 'kaggle_down', message: 'Kaggle is down.', url: null };
const FOLDER = 'data/titanic';

let server: FakeServer;
let model: PulledModel;

beforeEach(() => {
  server = new FakeServer().on('kagglePulled', { pulled: [pulled()] });
  model = new PulledModel(server.client);
});

async function looking(): Promise<void> {
  model.isActive = true;
  await settle();
}

describe('PulledModel', () => {
  it('asks only while somebody looks, and only for news', async () => {
    model.touch();
    await settle();
    expect(server.asked).toEqual([]);
    await looking();
    model.isActive = false;
    await looking();
    expect(server.count('kagglePulled')).toBe(1);
    model.touch();
    await settle();
    expect(server.count('kagglePulled')).toBe(2);
    model.isActive = false;
    model.touch();
    await settle();
    expect(server.count('kagglePulled')).toBe(2);
    await looking();
    expect(server.count('kagglePulled')).toBe(3);
  });

  it('tells one folder what Kaggle has of it now', async () => {
    server.on('checkKagglePulled', pulled({ newestVersion: 5 }));
    await looking();
    await model.check(FOLDER);
    expect(model.find(FOLDER)?.newestVersion).toBe(5);
  });

  it('says what went wrong with one folder, until it is asked again', async () => {
    server.on('checkKagglePulled', new Refusal(REFUSED));
    await looking();
    const asking = model.check(FOLDER);
    expect(model.state.asking).toEqual([FOLDER]);
    await asking;
    expect(model.state).toMatchObject({ asking: [], problems: { [FOLDER]: REFUSED } });
    server.on('pullKaggleAgain', job());
    expect(await model.again(FOLDER)).toMatchObject({ id: 'j1' });
    expect(model.state.problems).toEqual({});
  });

  it('takes a folder off the list, with the end of its pull', async () => {
    server.on('forgetKagglePulled', { pulled: [] });
    await looking();
    await model.forget(FOLDER, ['j1']);
    expect(model.state).toMatchObject({ pulled: [], hiddenJobs: ['j1'] });
  });

  it('takes a pull of which nothing came off the list without asking', async () => {
    await looking();
    await model.forget('data/other', ['j2']);
    expect(server.count('forgetKagglePulled')).toBe(0);
    expect(model.state.hiddenJobs).toEqual(['j2']);
  });

  it('keeps the list when it cannot be read again, and says so', async () => {
    await looking();
    server.on('kagglePulled', new Refusal(REFUSED));
    model.touch();
    await settle();
    expect(model.state).toMatchObject({ problem: REFUSED, pulled: [{ folder: FOLDER }] });
  });
});
