import { describe, expect, it } from 'vitest';
import { item } from '../../testing/samples';
import { BLANK, type Listing } from './drive';
import { remarked } from './linkedMarks';

/** A listing of these ids; a star: it is marked. */
const listing = (...ids: string[]): Listing => ({
  ...BLANK,
  isLoaded: true,
  items: ids.map(id => item({ id: id.replace('*', ''), isLinked: id.endsWith('*') }))
});

const marks = (of: Listing | null | undefined): string[] =>
  (of?.items ?? []).map(({ id, isLinked }) => (isLinked ? `${id}*` : id));

/** My Drive holds `a` and `b`; `a` holds `deep`, which holds `x`. */
const tree = (marked: readonly string[], found: Listing | null = null) => {
  const all = (...ids: string[]): Listing =>
    listing(...ids.map(id => (marked.includes(id) ? `${id}*` : id)));
  return {
    folders: new Map([
      ['root', all('a', 'b')],
      ['a', all('deep', 'y')],
      ['deep', all('x')]
    ]),
    found
  };
};

describe('the marks of what is linked', () => {
  it.each<[string, string[], string[], string[], string[]]>([
    [
      'a link that came marks its folder and all in it',
      [],
      [],
      ['a'],
      ['a*', 'deep*', 'x*']
    ],
    ['one that went unmarks them', ['a', 'deep', 'x'], ['a'], [], ['a', 'deep', 'x']],
    [
      'one within another that went keeps its own',
      ['a', 'deep', 'x'],
      ['a', 'deep'],
      ['deep'],
      ['a', 'deep*', 'x*']
    ],
    ['what the server marked stays', ['x'], ['z'], ['z', 'b'], ['a', 'deep', 'x*']],
    ['no link, no marks', ['x'], ['z'], [], ['a', 'deep', 'x']]
  ])('%s', (_, marked, before, now, expected) => {
    const { folders } = remarked(tree(marked), new Set(before), new Set(now));
    const [a, deep, x] = ['root', 'a', 'deep'].map(id => marks(folders.get(id))[0]);
    expect([a, deep, x]).toEqual(expected);
  });

  it('are put right among what a search found, as far as the tree knows', () => {
    const found = listing('x*', 'elsewhere*');
    const { found: now } = remarked(
      tree(['a', 'deep', 'x'], found),
      new Set(['a', 'z']),
      new Set(['z'])
    );
    expect(marks(now)).toEqual(['x', 'elsewhere*']);
  });

  it('leave a listing as it is where nothing changes', () => {
    const before = tree([]);
    const { folders } = remarked(before, new Set(), new Set(['b']));
    expect(folders.get('a')).toBe(before.folders.get('a'));
    expect(marks(folders.get('root'))).toEqual(['a', 'b*']);
  });
});
