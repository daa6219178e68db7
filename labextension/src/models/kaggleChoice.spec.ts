import { describe, expect, it } from 'vitest';
import {
  choiceOf,
  EVERYTHING,
  globsOf,
  patternsOf,
  tickOf,
  toggle,
  type Choice,
  type Place
} from './kaggleChoice';

const place = (path: string): Place =>
  path.endsWith('/')
    ? { path: path.slice(0, -1), isFolder: true }
    : { path, isFolder: false };

/** What the tree below knows; `huge/` was never opened. */
const TREE: Record<string, string[]> = {
  '': ['huge/', 'train/', 'a.csv'],
  train: ['train/cats/', 'train/x.csv'],
  'train/cats': ['train/cats/1.png', 'train/cats/2.png']
};
const childrenOf = (folder: string): readonly Place[] | null =>
  TREE[folder]?.map(place) ?? null;

/** The choice after clicks on these boxes, everything ticked at first. */
const clicked = (...paths: readonly string[]): Choice =>
  paths.reduce((choice, path) => toggle(choice, place(path), childrenOf), EVERYTHING);

describe('the patterns of a choice', () => {
  it.each<[string, string[], string[] | null]>([
    ['everything', [], []],
    ['everything but a file', ['a.csv'], ['**', '!/a.csv']],
    ['everything but a folder never opened', ['huge/'], ['**', '!/huge/**']],
    [
      'one file of a folder left out',
      ['train/', 'train/x.csv'],
      ['**', '!/train/**', '/train/x.csv']
    ],
    ['a file ticked again', ['a.csv', 'a.csv'], []],
    [
      'all but one of a folder, then that one',
      ['train/cats/', 'train/x.csv'],
      ['**', '!/train/**']
    ],
    [
      'each file of a folder',
      ['train/cats/1.png', 'train/cats/2.png'],
      ['**', '!/train/cats/**']
    ],
    ['a folder with gaps ticked whole', ['train/cats/1.png', 'train/'], []],
    ['nothing', ['huge/', 'train/', 'a.csv'], null],
    ['nothing but one file', ['huge/', 'train/', 'a.csv', 'a.csv'], ['/a.csv']],
    [
      'nothing but a folder, and that not whole',
      ['huge/', 'a.csv', 'train/', 'train/', 'train/cats/2.png'],
      ['/train/**', '!/train/cats/2.png']
    ],
    [
      'shallow before deep, so that the deeper decides',
      ['train/cats/1.png', 'huge/', 'a.csv'],
      ['**', '!/a.csv', '!/huge/**', '!/train/cats/1.png']
    ]
  ])('%s', (_, paths, expected) => {
    expect(patternsOf(clicked(...paths))).toEqual(expected);
  });

  it.each([
    ['a*b?.csv', '!/a\\*b\\?.csv'],
    ['[1].csv', '!/\\[1\\].csv'],
    ['back\\slash', '!/back\\\\slash'],
    ['#notes', '!/#notes'],
    ['!important', '!/!important'],
    ['ends with spaces  ', '!/ends with spaces\\ \\ '],
    ['*/', '!/\\*/**']
  ])('takes %j at its word', (path, expected) => {
    const choice = toggle(EVERYTHING, place(path), () => null);
    expect(patternsOf(choice)).toEqual(['**', expected]);
  });
});

describe('the boxes', () => {
  it.each<[string, string[], string, string]>([
    ['are all ticked at first', [], 'train/', 'on'],
    ['are as their folder', ['train/'], 'train/cats/1.png', 'off'],
    ['are half for a folder with gaps', ['train/cats/1.png'], 'train/', 'some'],
    ['are half in each folder above', ['train/cats/1.png'], 'train/cats/', 'some'],
    ['stay full beside a gap', ['train/cats/1.png'], 'train/cats/2.png', 'on'],
    [
      'go off with the last of a folder',
      ['train/cats/1.png', 'train/cats/2.png'],
      'train/cats/',
      'off'
    ],
    ['of a half folder fill it', ['train/cats/1.png', 'train/'], 'train/', 'on'],
    ['do not mix up names that begin alike', ['train/'], 'train.csv', 'on']
  ])('%s', (_, paths, path, expected) => {
    expect(tickOf(clicked(...paths), place(path))).toBe(expected);
  });
});

describe('patterns as a choice', () => {
  it.each<[string[]]>([
    [[]],
    [['**', '!/huge/**']],
    [['**', '!/train/**', '/train/x.csv']],
    [['/train/**', '!/train/cats/2.png']],
    [['/a\\*b.csv']]
  ])('%j and back', patterns => {
    const choice = choiceOf(patterns);
    expect(choice && patternsOf(choice)).toEqual(patterns);
  });

  it.each<[string[], string[]]>([
    [['data/train.csv'], ['/data/train.csv']],
    [['train/'], ['/train/**']]
  ])('understands names written out: %j', (patterns, expected) => {
    const choice = choiceOf(patterns);
    expect(choice && patternsOf(choice)).toEqual(expected);
  });

  it.each([[['*.csv']], [['train/*']], [['**/x.csv']], [['a[0-9].csv']], [['/']]])(
    'leaves %j to the field for patterns',
    patterns => {
      expect(choiceOf(patterns)).toBeNull();
    }
  );
});

describe('typed patterns', () => {
  it.each([
    ['', []],
    [' , ', []],
    ['*.csv', ['*.csv']],
    ['*.csv, train/ ,!x y.csv', ['*.csv', 'train/', '!x y.csv']]
  ])('%j', (text, expected) => {
    expect(globsOf(text)).toEqual(expected);
  });
});
