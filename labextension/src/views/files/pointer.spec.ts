import { describe, expect, it } from 'vitest';
import { pointerUrl } from './pointer';

const DOC = 'https://docs.google.com/document/d/abc/edit';

describe('pointerUrl', () => {
  it.each<[string, string, string | null]>([
    ['ours', JSON.stringify({ colabsync_pointer: 1, id: 'abc', url: DOC }), DOC],
    [
      'one of Google’s own program, which names only the id',
      JSON.stringify({ doc_id: 'a b', resource_key: '' }),
      'https://drive.google.com/open?id=a%20b'
    ],
    ['one that would run a script', JSON.stringify({ url: 'javascript:alert(1)' }), null],
    ['one with half an address', JSON.stringify({ url: 'docs.google.com' }), null],
    ['one without either', '{}', null],
    ['a list', '[]', null],
    ['no JSON', 'hello', null]
  ])('of %s', (_, text, url) => {
    expect(pointerUrl(text)).toBe(url);
  });
});
