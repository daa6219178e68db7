import { describe, expect, it } from 'vitest';
import { dataset, hit, weight } from '../../testing/samples';
import { FakeServer, Refusal, settle } from '../../testing/server';
import { KaggleModel } from './kaggle';

const REFUSED = { code: 'kaggle_down', message: 'Kaggle is down.', url: null };

const serving = (): FakeServer =>
  new FakeServer()
    .on('describeKaggle', dataset())
    .on('listKaggleFiles', { entries: [], nextPage: null })
    .on('weighKaggle', weight())
    .on('searchKaggle', ({ page }) =>
      page === 'p2'
        ? { hits: [hit({ ref: 'c/d' })], nextPage: null }
        : { hits: [hit({ ref: 'a/b' })], nextPage: 'p2' }
    );

const model = (server: FakeServer): KaggleModel =>
  new KaggleModel(server.client, () => 'work');

const refs = (kaggle: KaggleModel): string[] | undefined =>
  kaggle.state.found?.hits.map(each => each.ref);

describe('searching Kaggle', () => {
  it('sends nothing before somebody searches', async () => {
    const server = serving();
    const kaggle = model(server);
    kaggle.type('flowers');
    await kaggle.setKind('competition');
    await kaggle.setFilters({ sort: 'prize' });
    kaggle.showFilters(true);
    await settle();
    expect(server.asked).toEqual([]);
  });

  it('brings one page, and more when asked', async () => {
    const server = serving();
    const kaggle = model(server);
    kaggle.type(' flowers ');
    await kaggle.submit();
    expect(refs(kaggle)).toEqual(['a/b']);
    await kaggle.more();
    expect(refs(kaggle)).toEqual(['a/b', 'c/d']);
    expect(kaggle.state.found?.nextPage).toBeNull();
    expect(server.asked).toEqual([
      'searchKaggle {"kind":"dataset","text":"flowers","sort":"relevance"}',
      'searchKaggle {"kind":"dataset","text":"flowers","sort":"relevance","page":"p2"}'
    ]);
  });

  it('searches anew among another kind, without the filters that one lacks', async () => {
    const server = serving();
    const kaggle = model(server);
    await kaggle.search();
    await kaggle.setFilters({ fileType: 'csv', size: 'medium', sort: 'votes' });
    expect(server.asked.at(-1)).toContain(
      '"sort":"votes","fileType":"csv","minBytes":"1073741824","maxBytes":"10737418240"'
    );
    await kaggle.setKind('competition');
    expect(server.asked.at(-1)).toBe(
      'searchKaggle {"kind":"competition","text":"","sort":"relevance"}'
    );
  });

  it('drops the answer to words that were changed meanwhile', async () => {
    const server = serving();
    const kaggle = model(server);
    let answer: (reply: unknown) => void = () => undefined;
    server.on('searchKaggle', () => new Promise(resolve => (answer = resolve)));
    const first = kaggle.search();
    await settle();
    server.on('searchKaggle', { hits: [hit({ ref: 'new/one' })], nextPage: null });
    kaggle.type('other');
    await kaggle.search();
    answer({ hits: [hit({ ref: 'old/one' })], nextPage: null });
    await first;
    expect(refs(kaggle)).toEqual(['new/one']);
  });

  it('keeps what was found when more cannot be had', async () => {
    const server = serving();
    const kaggle = model(server);
    await kaggle.search();
    server.on('searchKaggle', new Refusal(REFUSED));
    await kaggle.more();
    expect(refs(kaggle)).toEqual(['a/b']);
    expect(kaggle.state.found).toMatchObject({ problem: REFUSED, nextPage: 'p2' });
  });

  it('ends with the last letter', async () => {
    const kaggle = model(serving());
    kaggle.type('x');
    await kaggle.search();
    kaggle.type('');
    expect(kaggle.state.found).toBeNull();
  });
});

describe('looking at something on Kaggle', () => {
  it.each([
    'https://kaggle.test/datasets/heptapod/titanic',
    'heptapod/titanic',
    '!kaggle competitions download titanic'
  ])('is what %j leads to at once', async text => {
    const server = serving();
    const kaggle = model(server);
    kaggle.type(text);
    await kaggle.submit();
    expect(server.asked[0]).toBe(`describeKaggle ${JSON.stringify({ ref: text })}`);
    expect(kaggle.state.look?.state.details?.title).toBe('Titanic');
  });

  it('asks nothing about nothing', async () => {
    const server = serving();
    await model(server).describe('  ');
    expect(server.asked).toEqual([]);
  });

  it('leads back to what was found, and tells which it was', async () => {
    const kaggle = model(serving());
    await kaggle.search();
    await kaggle.openHit(hit({ ref: 'a/b' }));
    kaggle.back();
    expect(kaggle.state).toMatchObject({ look: null, openedRef: 'a/b' });
    expect(refs(kaggle)).toEqual(['a/b']);
  });

  it('brings the words of the search back into the field, and else what is typed', async () => {
    const kaggle = model(serving());
    kaggle.type('flowers');
    await kaggle.search();
    await kaggle.describe('a/b');
    kaggle.back();
    expect(kaggle.state.text).toBe('flowers');
    await kaggle.describe('a/b');
    kaggle.type('roses');
    await kaggle.submit();
    expect(kaggle.state.text).toBe('roses');
  });

  it('leads from a variation back to its model', async () => {
    const kaggle = model(serving());
    await kaggle.openHit(hit());
    const first = kaggle.state.look;
    await kaggle.open('g/gemma/pyTorch/2b', 'Gemma · 2b');
    expect(kaggle.state.look).not.toBe(first);
    kaggle.back();
    expect(kaggle.state.look).toBe(first);
  });

  it('ends with a new search', async () => {
    const kaggle = model(serving());
    await kaggle.describe('a/b');
    const { look } = kaggle.state;
    kaggle.type('words');
    await kaggle.submit();
    expect(kaggle.state.look).toBeNull();
    expect(look?.isDisposed).toBe(true);
  });
});
