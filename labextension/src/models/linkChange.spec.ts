import { describe, expect, it } from 'vitest';
import { link, plan } from '../../testing/samples';
import { FakeServer, Refusal, settle } from '../../testing/server';
import { LinkChangeModel } from './linkChange';

const BAD = { code: 'bad_ignore', message: 'Line 1 is no pattern.', url: null };
const RULES = { text: '*.ckpt\n', defaults: ['.git/'] };

async function change(server: FakeServer): Promise<LinkChangeModel> {
  server.on('ignoreRules', RULES);
  const model = new LinkChangeModel(server.client, link());
  await model.load();
  return model;
}

describe('LinkChangeModel', () => {
  it('is changed only while something differs', async () => {
    const model = await change(new FakeServer());
    expect(model.isChanged).toBe(false);
    model.change({ mode: 'upload' });
    expect(model.isChanged).toBe(true);
    model.change({ mode: 'two-way', ignore: '' });
    expect(model.isChanged).toBe(true);
    model.change({ ignore: RULES.text });
    expect(model.isChanged).toBe(false);
  });

  it('asks and changes only what differs', async () => {
    const server = new FakeServer().on('previewChange', plan()).on('changeLink', link());
    const model = await change(server);
    model.change({ mode: 'download' });
    await model.preview();
    await model.apply();
    model.change({ mode: 'two-way', ignore: 'data/' });
    await model.preview();
    expect(server.asked.slice(1)).toEqual([
      'previewChange {"linkId":"1","mode":"download","ignore":null}',
      'changeLink {"linkId":"1","mode":"download","ignore":null}',
      'previewChange {"linkId":"1","mode":null,"ignore":"data/"}'
    ]);
  });

  it('drops a plan made for something else, and one that comes late', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const server = new FakeServer().on(
      'previewChange',
      () => new Promise(resolve => (answer = resolve))
    );
    const model = await change(server);
    model.change({ mode: 'download' });
    const late = model.preview();
    await settle();
    model.change({ mode: 'upload' });
    answer(plan());
    await late;
    expect(model.state).toMatchObject({ plan: null, isPlanning: false, problem: null });
  });

  it('says what is wrong with the rules, until they are edited', async () => {
    const server = new FakeServer().on('previewChange', new Refusal(BAD, 400));
    const model = await change(server);
    model.change({ ignore: '[' });
    await model.preview();
    expect(model.state).toMatchObject({ problem: BAD, plan: null });
    model.change({ ignore: 'a' });
    expect(model.state.problem).toBeNull();
  });
});
