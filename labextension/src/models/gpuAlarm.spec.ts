import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';
import { describe, expect, it } from 'vitest';
import type { Gpu } from '../api/contract.gen';
import { GB, gpu, gpuProcess, holder, MB, reading } from '../../testing/samples';
import { GpuAlarm, grownSpell, heldBytes, type IdleGpu, type Moment } from './gpuAlarm';
import { NO_HISTORY } from './machineHistory';
import { SettingsModel } from './settings';
import type { SystemModel, SystemState } from './system';

const MIN = 60_000;
const idle = (...minutes: number[]): Moment[] =>
  minutes.map(each => ({ atMs: each * MIN, loadPercent: 0 }));
const busy = (minute: number): Moment => ({ atMs: minute * MIN, loadPercent: 40 });

describe('an idle spell', () => {
  it.each<[string, Moment[], number, number | null]>([
    ['begins with the first idle moment', idle(1, 2, 3), GB, 1],
    ['is none while little is held', idle(1, 2, 3), 300 * MB, null],
    ['ends with work', [...idle(1, 2), busy(3)], GB, null],
    ['begins anew after work', [...idle(1), busy(2), ...idle(3, 4)], GB, 3],
    ['lasts over a gap of three minutes', idle(1, 4, 7), GB, 1],
    ['begins anew after a longer gap', idle(1, 2, 6, 7), GB, 6],
    [
      'ends where the load is not known',
      [...idle(1), { atMs: 2 * MIN, loadPercent: null }],
      GB,
      null
    ],
    ['bears a load of one percent', [{ atMs: MIN, loadPercent: 1 }], GB, 1]
  ])('%s', (_, moments, held, sinceMin) => {
    const spell = grownSpell(null, moments, held);
    expect(spell && spell.sinceMs / MIN).toBe(sinceMin);
  });

  it('passes over moments that were seen', () => {
    const spell = { sinceMs: MIN, seenAtMs: 5 * MIN, isTold: false };
    expect(grownSpell(spell, [busy(4), ...idle(5)], GB)).toEqual(spell);
  });
});

describe('what is held of a GPU', () => {
  it.each<[string, Partial<Gpu>, number]>([
    ['is the sum of its processes', { processes: [process(GB), process(GB)] }, 2 * GB],
    ['is nothing without processes, whatever the driver takes', {}, 0],
    ['is all that is used where one is not visible', { hasHidden: true }, 6.1 * GB],
    [
      'is all that is used where one does not tell',
      { processes: [process(null)] },
      6.1 * GB
    ]
  ])('%s', (_, part, expected) => {
    expect(heldBytes({ ...gpu, ...part })).toBe(expected);
  });
});

describe('GpuAlarm', () => {
  it('rings once a spell, with the GPU and who holds it', () => {
    const { rung, look } = stage(20);
    for (let minute = 0; minute <= 40; minute += 1) {
      look(minute, 0);
    }
    expect(rung).toHaveLength(1);
    expect(rung[0]).toMatchObject({ heldBytes: 5 * GB, holders: ['train.ipynb'] });
    look(41, 90);
    for (let minute = 42; minute <= 62; minute += 1) {
      look(minute, 0);
    }
    expect(rung).toHaveLength(2);
  });

  it('rings no minute too early', () => {
    const { rung, look } = stage(20);
    for (let minute = 0; minute < 20; minute += 1) {
      look(minute, 0);
    }
    expect(rung).toHaveLength(0);
    look(20, 0);
    expect(rung).toHaveLength(1);
  });

  it('knows of work between two looks from the history', () => {
    const { rung, look } = stage(2);
    look(0, 0);
    look(2, 0, busy(1));
    look(3, 0);
    expect(rung).toHaveLength(0);
    look(4, 0);
    expect(rung).toHaveLength(1);
  });

  it('is silent while it is off', () => {
    const { rung, look } = stage(0);
    look(0, 0);
    look(3, 0);
    expect(rung).toHaveLength(0);
  });
});

function process(memoryBytes: number | null): Gpu['processes'][number] {
  return gpuProcess({ memoryBytes, holder: holder() });
}

/** An alarm after `minutes`, what it rang, and a way to let it see a GPU's load at a minute. */
function stage(minutes: number): {
  rung: IdleGpu[];
  look: (minute: number, loadPercent: number, before?: Moment) => void;
} {
  const settings = new SettingsModel();
  settings.follow({
    composite: { gpuIdleAlarmMinutes: minutes },
    changed: new Signal({})
  } as unknown as ISettingRegistry.ISettings);
  const system = new FakeSystem();
  const alarm = new GpuAlarm(system, settings);
  const rung: IdleGpu[] = [];
  alarm.rang.connect((_, each) => void rung.push(each));
  return { rung, look: (...args) => system.say(...args) };
}

class FakeSystem implements Pick<SystemModel, 'state' | 'changed'> {
  state: SystemState = {
    reading: null,
    history: NO_HISTORY,
    problem: null,
    asked: null,
    askProblem: null,
    wasLookedAt: false
  };
  readonly changed = new Signal<SystemModel, void>(this as unknown as SystemModel);

  say(minute: number, loadPercent: number, before?: Moment): void {
    const held = { ...gpu, loadPercent, processes: [process(2 * GB), process(3 * GB)] };
    const moments = before ? [before] : [];
    const loads = moments.map(each => each.loadPercent);
    const none = moments.map(() => null);
    this.state = {
      ...this.state,
      reading: reading({ atMs: minute * MIN, gpus: [held] }),
      history: {
        ...NO_HISTORY,
        atMs: moments.map(each => each.atMs),
        gpus: [
          {
            index: 0,
            loadPercent: loads,
            memoryUsedBytes: none,
            temperatureC: none,
            powerW: none
          }
        ]
      }
    };
    this.changed.emit();
  }
}
