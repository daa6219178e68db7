import { describe, expect, it } from 'vitest';
import type { HeldFiles, HeldReason, HistoryItem } from '../../api/contract.gen';
import { binItem, COUNTS, held, link, plan } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { acceptOf as binAccept } from './binDialog';
import { heldWords } from './heldDialog';
import { amount, itemLook } from './historyDialog';
import { acceptOf as settingsAccept } from './settingsDialog';

describe('what is held', () => {
  it.each<[string, Partial<HeldFiles>, number, string, string, string]>([
    [
      'deletions',
      { deletionsHere: 2, deletionsThere: 1 },
      3,
      '3 deletions are held',
      'Put 3 files in the bin',
      'Keep the files'
    ],
    ['edits', { edits: 40 }, 40, '40 edits are held', 'Send them', 'Keep both versions'],
    [
      'both',
      { deletionsThere: 3, edits: 40 },
      43,
      '3 deletions and 40 edits are held',
      'Let it all happen',
      'Keep everything'
    ],
    [
      'something, and no more is known',
      {},
      3,
      '3 deletions are held',
      'Put 3 files in the bin',
      'Keep the files'
    ]
  ])('is called by its name: %s', (_, part, count, title, release, keep) => {
    const words = heldWords(link({ held: count }), held(part), trans);
    expect(words).toMatchObject({ title, release, keep });
  });

  it.each<[HeldReason[], string[]]>([
    [['many'], ['So many at once may be a mistake.']],
    [['old'], ['Nothing was synced here for more than a month']],
    [
      ['disk', 'many'],
      ['The folder lies on another disk than before', 'So many at once']
    ]
  ])('says why: %s', (reasons, expected) => {
    const words = heldWords(link({ held: 2 }), held({ edits: 0, reasons }), trans);
    expect(words.sentences).toHaveLength(expected.length + 1);
    expected.forEach((start, at) => expect(words.sentences[at]).toContain(start));
  });

  it('says for each kind on which side it would happen', () => {
    const kinds = held({ deletionsHere: 1, deletionsThere: 2, edits: 3 });
    const { sentences } = heldWords(link({ held: 6 }), kinds, trans);
    expect(sentences.slice(0, 3)).toEqual([
      '1 file is gone on Drive and would go to the bin here.',
      '2 files are gone here and would go to the bin on Drive.',
      '3 files were edited here and would replace those on Drive.'
    ]);
  });
});

describe('the button that applies settings', () => {
  const counts = { ...COUNTS, uploaded: 2, moved: 1, deleted: 1 };
  it.each([
    ['shut before the plan was seen', null, true, 'Apply', false],
    ['shut when nothing is changed', plan(), false, 'Apply', false],
    ['open when nothing would happen', plan(), true, 'Apply', true],
    ['with verb and count', plan({ counts }), true, 'Apply and sync 4 files', true]
  ])('is %s', (_, seen, isChanged, label, isEnabled) => {
    const accept = settingsAccept({ plan: seen, isPlanning: false }, isChanged, trans);
    expect(accept).toMatchObject({ label, isEnabled });
  });

  it('stands beside what would happen', () => {
    const { note } = settingsAccept(
      { plan: plan({ counts }), isPlanning: false },
      true,
      trans
    );
    expect(note).toBe('2 up, 1 moved, 1 to the bin');
  });
});

describe('the button that brings back', () => {
  it('counts files, not lines', () => {
    const picked = [binItem({ id: 'a', fileCount: 12 }), binItem({ id: 'b' })];
    expect(binAccept(picked, trans)).toEqual({
      label: 'Bring 13 files back',
      isEnabled: true,
      note: '2 KB'
    });
  });

  it('is shut while nothing is picked', () => {
    expect(binAccept([], trans)).toMatchObject({ label: 'Bring back', isEnabled: false });
  });
});

describe('a thing that was done', () => {
  it.each<[HistoryItem['verb'], HistoryItem['side'], string]>([
    ['upload', 'remote', 'sent to Drive'],
    ['download', 'local', 'fetched from Drive'],
    ['replace', 'local', 'replaced here'],
    ['replace', 'remote', 'replaced on Drive'],
    ['move', 'local', 'moved here'],
    ['move', 'remote', 'moved on Drive'],
    ['delete', 'local', 'in the bin here'],
    ['delete', 'remote', 'in the bin on Drive'],
    ['conflict', 'local', 'both kept'],
    ['merge', 'local', 'merged'],
    ['restore', 'remote', 'brought back on Drive']
  ])('%s (%s) is called: %s', (verb, side, label) => {
    expect(itemLook({ verb, side }, trans).label).toBe(label);
  });

  it.each<[HistoryItem['verb'], number, string]>([
    ['upload', 8, '8 B'],
    ['upload', 0, '0 B'],
    ['restore', 0, ''],
    ['move', 0, '']
  ])('%s of %d bytes says: "%s"', (verb, sizeBytes, said) => {
    expect(amount({ verb, sizeBytes })).toBe(said);
  });
});
