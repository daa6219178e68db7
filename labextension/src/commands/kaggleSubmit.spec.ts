import { Notification } from '@jupyterlab/apputils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KagglePulled } from '../api/contract.gen';
import { FakeLab } from '../../testing/lab';
import { job, kaggleAccount, submission, submissions } from '../../testing/samples';
import { Refusal, settle } from '../../testing/server';
import { COMMAND_IDS } from '../ids';
// Loaded when first needed; a test does not wait for that.
import '../views/kaggle/submissionsDialog';
import '../views/kaggle/submitDialog';

// JupyterLab's dialogs draw themselves; nobody could wrap that in act().
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });

const FILE = 'data/city/out.csv';
const PULLED: KagglePulled = {
  folder: 'data/city',
  kind: 'competition',
  ref: 'city-lights',
  title: 'City Lights',
  url: 'https://kaggle.test/competitions/city-lights',
  version: null,
  newestVersion: null,
  select: [],
  files: 3,
  bytes: 1024,
  pulledAt: '2026-11-21T14:02:00Z',
  isComplete: true,
  missing: 0
};

let lab: FakeLab;

beforeEach(async () => {
  lab = new FakeLab();
  lab.server
    .on('kagglePulled', { pulled: [PULLED, { ...PULLED, folder: 'b' }] })
    .on('competitionAt', { competition: 'city-lights', title: 'City Lights' })
    .on('kaggleSubmissions', submissions());
  await lab.state();
});

afterEach(() => {
  lab.dispose();
});

describe('Submit to Kaggle Competition', () => {
  it.each<[string, string[], boolean]>([
    ['a csv', ['out.csv'], true],
    ['a csv in a gzip', ['a/out.csv.gz'], true],
    ['a zip', ['OUT.ZIP'], true],
    ['parquet', ['out.parquet'], true],
    ['a notebook, which nobody scores', ['a.ipynb'], false],
    ['two files', ['a.csv', 'b.csv'], false],
    ['nothing', [], false]
  ])('in the menu of %s', (_, picked, isVisible) => {
    lab.host.picked = picked;
    expect(lab.commands.isVisible(COMMAND_IDS.submitToKaggle)).toBe(isVisible);
    expect(lab.server.asked).toEqual(['overview {}']);
  });

  it('in the menu of any file among the data of a competition', async () => {
    lab.host.picked = ['data/city/answer.bin'];
    const isVisible = (): boolean => lab.commands.isVisible(COMMAND_IDS.submitToKaggle);
    expect(isVisible()).toBe(false);
    lab.workspace.pulled.isActive = true;
    await settle();
    expect(isVisible()).toBe(true);
  });

  it('is not in the menu while nobody is signed in to Kaggle', () => {
    lab.host.picked = ['out.csv'];
    lab.workspace.kaggleAccount.put(kaggleAccount({ state: 'expired' }));
    expect(lab.commands.isVisible(COMMAND_IDS.submitToKaggle)).toBe(false);
  });

  it('proposes the competition of the folder, says what is left, and ends with the score', async () => {
    lab.host.picked = [FILE];
    lab.server.on(
      'submitKaggle',
      job({
        kind: 'kaggle',
        state: 'done',
        result: {
          message: '0.1234 · place 12 of 340',
          facts: {},
          url: 'https://kaggle.test/city',
          items: []
        }
      })
    );
    void lab.run(COMMAND_IDS.submitToKaggle);
    const dialog = await lab.dialog();
    const values = [...dialog.querySelectorAll('input')].map(each => each.value);
    expect(values).toEqual(['city-lights', 'out.csv']);
    await settle();
    expect(dialog.textContent).toContain('City Lightsplace 12 of 340');
    expect(dialog.textContent).toContain('4 submissions left today');
    expect([...dialog.querySelectorAll('option')].map(each => each.value)).toEqual([
      'city-lights'
    ]);
    await lab.answer('Submit');
    expect(lab.server.asked.at(-1)).toBe(
      `submitKaggle {"competition":"city-lights","path":"${FILE}","message":"out.csv"}`
    );
    expect(lab.said).toEqual(['0.1234 · place 12 of 340']);
    const [notice] = Notification.manager.notifications;
    expect(notice?.options.actions?.map(({ label }) => label)).toEqual([
      'Open on Kaggle',
      'Show submissions'
    ]);
  });

  it('says whether it counts when it is stopped', async () => {
    const stopped = {
      code: 'cancelled',
      message: 'Stopped watching. It stays submitted.',
      url: null
    };
    lab.server.on(
      'submitKaggle',
      job({
        kind: 'kaggle',
        title: 'out.csv → city',
        state: 'cancelled',
        problem: stopped
      })
    );
    void lab.run(COMMAND_IDS.submitToKaggle, { path: FILE });
    await lab.answer('Submit');
    expect(lab.said).toEqual(['out.csv → city: Stopped watching. It stays submitted.']);
  });

  it('sends nothing when the person goes back', async () => {
    void lab.run(COMMAND_IDS.submitToKaggle, { path: FILE });
    await lab.answer('Cancel');
    expect(lab.server.count('submitKaggle')).toBe(0);
  });

  it('waits for a competition where the folder names none', async () => {
    lab.server.on('competitionAt', { competition: null, title: null });
    void lab.run(COMMAND_IDS.submitToKaggle, { path: FILE });
    await lab.answer('Submit');
    expect(lab.server.count('submitKaggle')).toBe(0);
    // Still there to be answered.
    await lab.answer('Cancel');
    expect(lab.server.count('submitKaggle')).toBe(0);
  });

  it('says why Kaggle does not take it, with the page that helps', async () => {
    const rules = {
      code: 'kaggle_rules',
      message: 'Accept the rules.',
      url: 'https://r'
    };
    lab.server
      .on('kaggleSubmissions', new Refusal(rules))
      .on('submitKaggle', new Refusal(rules));
    void lab.run(COMMAND_IDS.submitToKaggle, { path: FILE });
    const dialog = await lab.dialog();
    await settle();
    expect(dialog.querySelector('[role="alert"]')?.textContent).toContain(
      'Accept the rules.'
    );
    await lab.answer('Try again');
    expect(lab.server.count('kaggleSubmissions')).toBe(2);
    expect(document.activeElement?.getAttribute('name')).toBe('competition');
    await lab.answer('Submit');
    expect(lab.said).toEqual(['Accept the rules.']);
  });
});

describe('Submissions', () => {
  it('asks for the competition, those whose data is here first', async () => {
    void lab.run(COMMAND_IDS.showSubmissions);
    const dialog = await lab.dialog();
    expect(dialog.querySelector('input')?.value).toBe('city-lights');
    await lab.answer('Show');
    await settle();
    expect(lab.server.asked.at(-1)).toBe(
      'kaggleSubmissions {"competition":"city-lights"}'
    );
    await lab.answer('Close');
  });

  it('shows scores, states in words, and why Kaggle could not score one', async () => {
    lab.server.on(
      'kaggleSubmissions',
      submissions({
        submissions: [
          submission({ id: '9', state: 'pending', publicScore: null, fileName: 'c.csv' }),
          submission({
            id: '8',
            state: 'error',
            publicScore: null,
            fileName: 'b.csv',
            problem: 'Column id is missing.'
          }),
          submission({ id: '7' })
        ]
      })
    );
    void lab.run(COMMAND_IDS.showSubmissions, { competition: 'city-lights' });
    const dialog = await lab.dialog();
    await settle();
    const rows = [...dialog.querySelectorAll('tbody tr')].map(each =>
      [...each.querySelectorAll('td')].slice(0, 3).map(cell => cell.textContent)
    );
    expect(rows.map(([state]) => state)).toEqual(['Pending', 'Error', 'Complete']);
    expect(rows.map(([, , score]) => score)).toEqual(['–', '–', '0.1234']);
    expect(rows[1]?.[1]).toContain('Column id is missing.');
    expect(dialog.textContent).toContain('place 12 of 340 · 4 submissions left today');
    expect(dialog.querySelector('[role="status"]')?.textContent).toContain(
      'Kaggle is scoring 1 submission.'
    );
    expect(dialog.querySelector('thead')?.textContent).not.toContain('Private');
    await lab.answer('Close');
  });

  it('shows private scores where there are any', async () => {
    lab.server.on(
      'kaggleSubmissions',
      submissions({ submissions: [submission({ privateScore: '0.2' })] })
    );
    void lab.run(COMMAND_IDS.showSubmissions, { competition: 'c' });
    const dialog = await lab.dialog();
    await settle();
    expect(dialog.querySelector('thead')?.textContent).toContain('PublicPrivate');
    await lab.answer('Close');
  });

  it('says how to submit where nothing was', async () => {
    lab.server.on('kaggleSubmissions', submissions({ submissions: [] }));
    void lab.run(COMMAND_IDS.showSubmissions, { competition: 'c' });
    const dialog = await lab.dialog();
    await settle();
    expect(dialog.textContent).toContain('Nothing has been submitted yet.');
    await lab.answer('Close');
  });

  it('says why Kaggle does not answer, and tries again', async () => {
    const busy = { code: 'unreachable', message: 'Kaggle is away.', url: null };
    lab.server.on('kaggleSubmissions', new Refusal(busy));
    void lab.run(COMMAND_IDS.showSubmissions, { competition: 'c' });
    const dialog = await lab.dialog();
    await settle();
    expect(dialog.textContent).toContain('Kaggle is away.');
    lab.server.on('kaggleSubmissions', submissions());
    await lab.answer('Try again');
    expect(dialog.textContent).toContain('0.1234');
    expect(dialog.contains(document.activeElement)).toBe(true);
    await lab.answer('Close');
  });
});

describe('the account at Kaggle', () => {
  const shared = (isOn: boolean): ReturnType<typeof kaggleAccount> =>
    kaggleAccount({ shared: { isOn, warning: null } });

  it('is shared with notebooks, or no longer, by a tick', async () => {
    lab.workspace.kaggleAccount.put(shared(false));
    lab.server.on('shareKaggle', ({ isOn }) => shared(isOn === true));
    const isToggled = (): boolean => lab.commands.isToggled(COMMAND_IDS.shareKaggle);
    expect(isToggled()).toBe(false);
    await lab.run(COMMAND_IDS.shareKaggle);
    expect(isToggled()).toBe(true);
    await lab.run(COMMAND_IDS.shareKaggle);
    expect(isToggled()).toBe(false);
    expect(lab.commands.isVisible(COMMAND_IDS.shareKaggle)).toBe(true);
  });

  it('says why it cannot be shared, and stays as it is', async () => {
    lab.workspace.kaggleAccount.put(shared(false));
    const foreign = { code: 'refused', message: 'A file is there already.', url: null };
    lab.server.on('shareKaggle', new Refusal(foreign));
    await lab.run(COMMAND_IDS.shareKaggle);
    expect(lab.said).toEqual(['A file is there already.']);
    expect(lab.commands.isToggled(COMMAND_IDS.shareKaggle)).toBe(false);
  });

  it('of the demo has no such tick', () => {
    expect(lab.commands.isVisible(COMMAND_IDS.shareKaggle)).toBe(false);
  });

  it('gets another key in the section', async () => {
    await lab.run(COMMAND_IDS.changeKaggleKey);
    expect(lab.panels).toEqual(['kaggle']);
    expect(lab.workspace.kaggleAccount.state.isChanging).toBe(true);
  });
});
