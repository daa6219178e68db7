import { describe, expect, it } from 'vitest';
import type { SearchedKind } from '../api/contract.gen';
import {
  filterCount,
  namesOne,
  NO_FILTERS,
  searchOf,
  sortOf,
  type Filters
} from './kaggleSearch';

const GB = 1024 ** 3;

describe('a search', () => {
  it.each<[string, SearchedKind, Partial<Filters>, object]>([
    ['a model has no best match', 'model', {}, { sort: 'popular' }],
    ['a sort that the kind lacks', 'dataset', { sort: 'prize' }, { sort: 'relevance' }],
    ['a sort that it has', 'competition', { sort: 'prize' }, { sort: 'prize' }],
    ['small', 'dataset', { size: 'small' }, { minBytes: null, maxBytes: GB }],
    ['large', 'dataset', { size: 'large' }, { minBytes: 10 * GB, maxBytes: null }],
    ['no licence for models', 'model', { licence: 'cc' }, { licence: null }]
  ])('%s', (_, kind, filters, expected) => {
    const search = searchOf(' x ', kind, { ...NO_FILTERS, ...filters });
    expect(search).toMatchObject({ kind, text: 'x', ...expected });
  });

  it.each<[SearchedKind, Partial<Filters>, number]>([
    ['dataset', {}, 0],
    ['dataset', { sort: 'votes', licence: 'cc', size: 'small', fileType: 'csv' }, 4],
    ['competition', { sort: 'votes', licence: 'cc' }, 0],
    ['model', { sort: 'votes', licence: 'cc' }, 1]
  ])('for %s under %j counts %i filters', (kind, filters, expected) => {
    expect(filterCount(kind, { ...NO_FILTERS, ...filters })).toBe(expected);
  });

  it('is ordered by the first way of its kind', () => {
    expect(sortOf('model', { ...NO_FILTERS, sort: 'relevance' })).toBe('popular');
  });
});

describe('what is typed', () => {
  it.each([
    ['flowers', false],
    ['kaggle', false],
    ['kaggle flowers', false],
    ['owner/name', true],
    ['https://www.kaggle.com/c/titanic', true],
    ['kaggle competitions download -c titanic', true],
    ['! kaggle datasets download x', true],
    ['kagglehub.competition_download("titanic")', true]
  ])('%s names one thing: %s', (text, expected) => {
    expect(namesOne(text)).toBe(expected);
  });
});
