import { describe, expect, it } from 'vitest';
import { counting } from '../../testing/stage';
import { Coalescer, FeatureModel, same } from './feature';

interface State {
  readonly count: number;
  readonly list: readonly { readonly name: string }[];
}

class Model extends FeatureModel<State> {
  readonly seen: boolean[] = [];
  put(patch: Partial<State>): void {
    this.set(patch);
  }
  protected override onActive(isActive: boolean): void {
    this.seen.push(isActive);
  }
}

const model = (): Model => new Model({ count: 0, list: [{ name: 'a' }] });

describe('FeatureModel', () => {
  it('emits once for a change, and keeps what did not change', () => {
    const one = model();
    const { list } = one.state;
    const changes = counting(one.changed);
    one.put({ count: 1, list: [{ name: 'a' }] });
    expect(changes.count).toBe(1);
    expect(one.state.count).toBe(1);
    expect(one.state.list).toBe(list);
  });

  it('is silent when nothing changed', () => {
    const one = model();
    const changes = counting(one.changed);
    one.put({ count: 0, list: [{ name: 'a' }] });
    expect(changes.count).toBe(0);
  });

  it('cannot be changed from outside', () => {
    expect(() => {
      (model().state as { count: number }).count = 2;
    }).toThrow(TypeError);
  });

  it('starts and stops once when looked at, and stops when disposed', () => {
    const one = model();
    one.isActive = true;
    one.isActive = true;
    one.dispose();
    one.isActive = true;
    expect(one.seen).toEqual([true, false]);
  });
});

describe('same', () => {
  it.each([
    ['equal trees', { a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
    ['another leaf', { a: [1, { b: null }] }, { a: [1, { b: 0 }] }, false],
    ['a key more', { a: 1 }, { a: 1, b: undefined }, false],
    ['a list and an object', [], {}, false],
    ['maps, which are compared by identity', new Map(), new Map(), false]
  ])('judges %s', (_, one, other, expected) => {
    expect(same(one, other)).toBe(expected);
  });
});

describe('Coalescer', () => {
  it('runs wishes made during a run once, afterwards', async () => {
    let runs = 0;
    const ends: (() => void)[] = [];
    const work = new Coalescer(() => {
      runs += 1;
      return new Promise(resolve => ends.push(resolve));
    });
    const first = work.run();
    await Promise.resolve();
    const second = work.run();
    const third = work.run();
    expect(runs).toBe(1);
    expect(second).toBe(third);
    ends.shift()?.();
    await first;
    await Promise.resolve();
    expect(runs).toBe(2);
    ends.shift()?.();
    await second;
    expect(runs).toBe(2);
  });
});
