import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { about, job, measurement, measuredRow } from '../../testing/samples';
import { Refusal, settle } from '../../testing/server';
import { Stage } from '../../testing/stage';
import type { MeasureModel } from './measure';

const running = job({ id: 'm', key: 'measure', kind: 'measure', title: 'Measuring' });
const BUSY = { code: 'kernels_busy', message: 'Kernels are busy.', url: null };

let stage: Stage;
let measure: MeasureModel;

beforeEach(() => {
  stage = new Stage();
  stage.server
    .on('aboutMachine', about())
    .on('lastMeasurement', { measurement: null })
    .on('measureMachine', running);
  measure = stage.workspace.measure();
});

afterEach(() => {
  measure.dispose();
  stage.dispose();
});

describe('MeasureModel', () => {
  it('shows what the machine is and what was measured last', async () => {
    stage.server.on('lastMeasurement', { measurement: measurement() });
    await measure.load();
    expect(measure.state).toMatchObject({
      about: about(),
      measurement: measurement(),
      isLoading: false
    });
  });

  it('asks for what is wished, with the chosen kernel', async () => {
    measure.wish({ kernel: 'torch', disk: true });
    void measure.start(false);
    await settle();
    expect(stage.server.asked).toEqual([
      'measureMachine {"kernel":"torch","compute":true,"disk":true,"drive":false,"anyway":false}'
    ]);
  });

  it('follows the work, and shows what came out', async () => {
    void measure.start(false);
    await settle();
    expect(measure.state).toMatchObject({ isBusy: true, job: running });
    const found = measurement({ rows: [measuredRow({ medianS: 0.1 })] });
    stage.server.on('lastMeasurement', { measurement: found });
    stage.workspace.jobs.put({ ...running, state: 'done' });
    await settle();
    expect(measure.state).toMatchObject({
      isBusy: false,
      job: null,
      measurement: found
    });
  });

  it.each([
    ['failed', BUSY, BUSY],
    ['cancelled', null, null]
  ] as const)('keeps what is known when it %s', async (state, problem, expected) => {
    stage.server.on('lastMeasurement', { measurement: measurement() });
    await measure.load();
    void measure.start(false);
    await settle();
    stage.workspace.jobs.put({ ...running, state, problem });
    await settle();
    expect(measure.state.problem).toEqual(expected);
    expect(measure.state.measurement).toEqual(measurement());
  });

  it('says why nothing began, and can begin anyway', async () => {
    stage.server.on('measureMachine', new Refusal(BUSY));
    await measure.start(false);
    expect(measure.state).toMatchObject({ problem: BUSY, isBusy: false });
    stage.server.on('measureMachine', running);
    void measure.start(true);
    await settle();
    expect(stage.server.asked.at(-1)).toContain('"anyway":true');
    expect(measure.state.problem).toBeNull();
  });

  it('takes up what was begun before it was opened', async () => {
    stage.workspace.jobs.put(running);
    await measure.load();
    expect(measure.state).toMatchObject({ isBusy: true, job: running });
  });
});

describe('the summary of the machine', () => {
  it('has what was measured', async () => {
    stage.server.on('lastMeasurement', { measurement: measurement() });
    expect(await stage.workspace.machineSummary()).toBe('# Measured');
  });

  it('is there before anything was measured', async () => {
    expect(await stage.workspace.machineSummary()).toBe('# This machine');
  });
});
