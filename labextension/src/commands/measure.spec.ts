import { Clipboard, Notification } from '@jupyterlab/apputils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLab } from '../../testing/lab';
import { about, gpu, GB, job, measurement, session } from '../../testing/samples';
import { Refusal, settle, trans } from '../../testing/server';
import { COMMAND_IDS } from '../ids';
import { idleWords } from './alarmNotices';
// Loaded when first needed; a test does not wait for that.
import '../views/system/measureDialog';

// JupyterLab's dialogs draw themselves; nobody could wrap that in act().
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });

const running = job({
  id: 'm',
  key: 'measure',
  kind: 'measure',
  title: 'Measuring this machine'
});
const result = { message: 'This machine was measured.', facts: {}, url: null, items: [] };

let lab: FakeLab;

beforeEach(() => {
  lab = new FakeLab();
  lab.server
    .on('aboutMachine', about())
    .on('lastMeasurement', { measurement: null })
    .on('measureMachine', running);
});

afterEach(() => {
  lab.dispose();
  vi.restoreAllMocks();
});

describe('Measure This Machine', () => {
  it('offers the kernels that run Python', async () => {
    void lab.run(COMMAND_IDS.measureMachine);
    const options = (await lab.dialog()).querySelectorAll('option');
    expect([...options].map(each => each.textContent)).toEqual(['Python 3', 'Torch']);
    await lab.answer('Close');
  });

  it('tells nothing beside the dialog, and the end where that was closed', async () => {
    void lab.run(COMMAND_IDS.measureMachine);
    await lab.answer('Measure');
    expect(lab.said).toEqual([]);
    await lab.answer('Close');
    expect(lab.said).toEqual(['Measuring this machine']);
    lab.workspace.jobs.put({ ...running, state: 'done', result });
    await settle();
    expect(lab.said).toEqual(['This machine was measured.']);
    const [end] = Notification.manager.notifications;
    expect(end?.options.actions?.map(({ label }) => label)).toEqual(['Show']);
  });

  it('tells nothing when it ended before the dialog was closed', async () => {
    void lab.run(COMMAND_IDS.measureMachine);
    await lab.answer('Measure');
    lab.workspace.jobs.put({ ...running, state: 'done', result });
    await settle();
    await lab.answer('Close');
    expect(lab.said).toEqual([]);
  });

  it('promises nothing of what was stopped', async () => {
    lab.workspace.jobs.put(running);
    void lab.run(COMMAND_IDS.measureMachine);
    await lab.answer('Close');
    lab.workspace.jobs.put({ ...running, state: 'cancelled' });
    await settle();
    expect(lab.said).toEqual(['Stopped: Measuring this machine']);
  });
});

describe('Copy Machine Summary', () => {
  it.each([
    ['what was measured', measurement(), '# Measured'],
    ['what the machine is before that', null, '# This machine']
  ])('copies %s', async (_, found, text) => {
    const copy = vi.spyOn(Clipboard, 'copyToSystem').mockReturnValue();
    lab.server.on('lastMeasurement', { measurement: found });
    await lab.run(COMMAND_IDS.copyMachineSummary);
    expect(copy.mock.calls).toEqual([[text]]);
    expect(lab.said).toEqual(['Copied as Markdown']);
  });

  it('says why it could not', async () => {
    const problem = { code: 'internal', message: 'No answer.', url: null };
    lab.server.on('lastMeasurement', new Refusal(problem));
    await lab.run(COMMAND_IDS.copyMachineSummary);
    expect(lab.said).toEqual(['No answer.']);
  });
});

describe('Another Limit', () => {
  it('asks for the hours, and keeps them', async () => {
    lab.bus.send({ kind: 'session', session: session() });
    void lab.run(COMMAND_IDS.setSessionLimit);
    const field = (await lab.dialog()).querySelector('input');
    expect(field?.value).toBe('12');
    await lab.answer('Set');
    expect(lab.server.asked).toEqual(['setSessionLimit {"limitH":12}']);
  });

  it('is not to be had where machines do not end', () => {
    expect(lab.commands.isEnabled(COMMAND_IDS.setSessionLimit)).toBe(false);
  });
});

describe('the alarm', () => {
  const idle = { gpu, heldBytes: 5.2 * GB, holders: [], minutes: 20 };

  it.each([
    [[], 'Tesla T4 did nothing for 20 minutes while 5.2 GB of its memory is held.'],
    [
      ['train.ipynb', 'eda.ipynb'],
      'Tesla T4 did nothing for 20 minutes while 5.2 GB of its memory is held.\ntrain.ipynb, eda.ipynb'
    ]
  ])('names the GPU, the memory and who holds it: %o', (holders, text) => {
    expect(idleWords({ ...idle, holders }, trans)).toBe(text);
  });
});
