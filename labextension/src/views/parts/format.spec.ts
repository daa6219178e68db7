import { describe, expect, it } from 'vitest';
import { trans } from '../../../testing/server';
import {
  age,
  bytes,
  bytesOf,
  clock,
  dayName,
  duration,
  halves,
  heldWords,
  percent,
  rate,
  timeLeft
} from './format';

const KB = 1024;
const MB = KB * KB;
const GB = MB * KB;
const NOON = new Date(2026, 10, 21, 12, 0).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [4 * KB, '4 KB'],
    [88.4 * KB, '88 KB'],
    [1.24 * MB, '1.2 MB'],
    [12 * MB, '12 MB'],
    [412.3 * MB, '412 MB'],
    [1023 * MB, '1 GB'],
    [15.7 * GB, '15.7 GB'],
    [15 * GB, '15 GB'],
    [2 * KB * GB, '2 TB'],
    [-1, '0 B']
  ])('of %d is %s', (count, text) => {
    expect(bytes(count)).toBe(text);
  });

  it.each([
    [6.1 * GB, 15 * GB, '6.1 / 15 GB'],
    [900 * MB, 15 * GB, '900 MB / 15 GB']
  ])('names the unit once where both have it', (part, whole, text) => {
    expect(bytesOf(part, whole, ' / ')).toBe(text);
  });
});

describe('age', () => {
  it.each([
    ['this moment', 10_000, 'now'],
    ['minutes', 5 * MINUTE, '5 min ago'],
    ['hours', 2.9 * HOUR, '2 h ago'],
    ['hours, across midnight', 11 * HOUR, '11 h ago'],
    ['the day before', 13 * HOUR, 'yesterday'],
    ['a clock that is ahead', -5 * MINUTE, 'now']
  ])('of %s', (_, before, text) => {
    const now = before === 11 * HOUR ? new Date(2026, 10, 21, 9).getTime() : NOON;
    expect(age(now - before, now, trans)).toBe(text);
  });

  it('is a day for older things, with its year when that is another', () => {
    const day = (at: Date): string => age(at.getTime(), NOON, trans);
    expect(day(new Date(2026, 9, 13))).toMatch(/13/);
    expect(day(new Date(2026, 9, 13))).not.toMatch(/2026/);
    expect(day(new Date(2025, 3, 1))).toMatch(/2025/);
  });
});

describe('clock', () => {
  it('is the time for today and the day for others', () => {
    expect(clock(new Date(2026, 10, 21, 9, 2).getTime(), NOON)).toBe('09:02');
    expect(clock(new Date(2026, 10, 20, 9, 2).getTime(), NOON)).toMatch(/20/);
  });
});

describe('dayName', () => {
  it.each([
    ['this morning', new Date(2026, 10, 21, 0, 1), 'Today'],
    ['last night', new Date(2026, 10, 20, 23, 59), 'Yesterday']
  ])('of %s', (_, at, name) => {
    expect(dayName(at.getTime(), NOON, trans)).toBe(name);
  });

  it('is the day for all before', () => {
    expect(dayName(new Date(2026, 10, 12).getTime(), NOON, trans)).toMatch(/12/);
  });
});

describe('times and speeds', () => {
  it.each([
    [timeLeft(4, trans), 'a few seconds left'],
    [timeLeft(42, trans), '40 s left'],
    [timeLeft(366, trans), '6 min left'],
    [duration(1, trans), '1 s'],
    [duration(130 * 60, trans), '2 h 10 min'],
    [rate(26 * MB, 'bytes', trans), '26 MB/s'],
    [rate(3.14, 'files', trans), '3.1 files/s'],
    [rate(120.4, 'files', trans), '120 files/s'],
    [percent(40.6), '41 %']
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('halves', () => {
  it.each([
    ['plant-pathology-2021', 'plant-patholo', 'gy-2021'],
    ['abc', 'ab', 'c'],
    ['', '', '']
  ])('keeps the ending of %j apart', (name, head, tail) => {
    expect(halves(name)).toEqual([head, tail]);
  });
});

describe('heldWords', () => {
  it.each([
    [1, 0, '1 deletion held'],
    [214, 0, '214 deletions held'],
    [60, 60, '60 edits held'],
    [70, 30, '70 changes held']
  ])('names what is held: %i, of them %i edits', (held, edits, words) => {
    expect(heldWords(held, edits, trans)).toBe(words);
  });
});
