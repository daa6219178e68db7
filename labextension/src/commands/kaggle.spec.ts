import { Notification } from '@jupyterlab/apputils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeLab } from '../../testing/lab';
import { dataset, job, kaggleAccount, pulled, weight } from '../../testing/samples';
import { Refusal, settle } from '../../testing/server';
import { COMMAND_IDS } from '../ids';

const FOLDER = 'here/data/titanic';
const PULL = {
  kind: 'kaggle',
  id: 'p',
  key: `kaggle:${FOLDER}`,
  title: 'Titanic'
} as const;

let lab: FakeLab;

beforeEach(async () => {
  lab = new FakeLab();
  lab.server
    .on('describeKaggle', dataset())
    .on('listKaggleFiles', { entries: [], nextPage: null })
    .on('weighKaggle', weight())
    .on('pullKaggle', job(PULL))
    .on('pullKaggleAgain', job({ ...PULL, id: 'q' }))
    .on('kagglePulled', { pulled: [pulled({ folder: FOLDER })] });
  await lab.state({ kaggle: kaggleAccount() });
});

afterEach(() => {
  lab.dispose();
});

/** The buttons of the notification in sight. */
const actions = (): Notification.IAction[] => [
  ...(Notification.manager.notifications.at(0)?.options.actions ?? [])
];

async function end(part: object): Promise<void> {
  lab.bus.send({ kind: 'job', job: job({ ...PULL, ...part }) });
  await settle();
}

describe('pulling from Kaggle', () => {
  it('shows what a reference names, and where it would go, before it pulls', async () => {
    await lab.run(COMMAND_IDS.pullKaggle, { ref: 'heptapod/titanic', folder: 'x/y' });
    expect(lab.panels).toEqual(['kaggle']);
    const { look } = lab.workspace.kaggle.state;
    expect(look?.state).toMatchObject({ title: 'Titanic', folder: 'x/y' });
    expect(lab.server.count('pullKaggle')).toBe(0);
  });

  it('asks for a reference when it is given none', async () => {
    const asking = lab.run(COMMAND_IDS.pullKaggle);
    const dialog = await lab.dialog();
    const field = dialog.querySelector('input');
    if (field) {
      field.value = 'a/b';
    }
    await lab.answer('Look');
    await asking;
    expect(lab.server.asked).toContain('describeKaggle {"ref":"a/b"}');
  });

  it('pulls what is looked at, and ends in the way to its files', async () => {
    await lab.run(COMMAND_IDS.pullKaggle, { ref: 'heptapod/titanic' });
    await lab.run(COMMAND_IDS.pullKaggle, { ref: 'heptapod/titanic', folder: FOLDER });
    expect(lab.said).toEqual(['Titanic']);
    const result = {
      message: 'It is here.',
      facts: {},
      url: 'https://k.test/',
      items: []
    };
    await end({ state: 'done', result });
    expect(lab.said).toEqual(['It is here.']);
    expect(actions().map(each => each.label)).toEqual(['Open on Kaggle', 'Show Files']);
    actions().at(-1)?.callback(new MouseEvent('click'));
    await settle();
    expect(lab.host.shown).toEqual([FOLDER]);
  });

  it.each([
    ['cancelled', 'Go On'],
    ['failed', 'Try Again']
  ])('that was %s goes on from the notification', async (state, label) => {
    await lab.run(COMMAND_IDS.pullKaggle, { ref: 'heptapod/titanic' });
    await lab.run(COMMAND_IDS.pullKaggle, { ref: 'heptapod/titanic', folder: FOLDER });
    await end({ state, problem: { code: 'x', message: 'No.', url: null } });
    const again = actions().find(each => each.label === label);
    again?.callback(new MouseEvent('click'));
    await settle();
    expect(lab.server.asked).toContain(`pullKaggleAgain {"folder":"${FOLDER}"}`);
  });
});

describe('folders with data of Kaggle', () => {
  it.each([
    ['finish', 'Go On'],
    ['newest', 'Get the Newest Version'],
    ['missing', 'Get What Is Missing'],
    ['again', 'Pull Again']
  ])('are pulled again for %s under the name “%s”', (why, label) => {
    const args = { folder: FOLDER, why };
    expect(lab.commands.label(COMMAND_IDS.pullKaggleAgain, args)).toBe(label);
  });

  it('say in their place why they cannot be pulled again', async () => {
    const problem = { code: 'not_found', message: 'Nothing was ordered.', url: null };
    lab.server.on('pullKaggleAgain', new Refusal(problem));
    await lab.run(COMMAND_IDS.pullKaggleAgain, { folder: FOLDER });
    expect(lab.workspace.pulled.state.problems).toEqual({ [FOLDER]: problem });
    expect(lab.said).toEqual([]);
  });

  it('are checked, and taken off the list without a question', async () => {
    lab.workspace.pulled.isActive = true;
    await settle();
    lab.server
      .on('checkKagglePulled', pulled({ folder: FOLDER, newestVersion: 9 }))
      .on('forgetKagglePulled', { pulled: [] });
    await lab.run(COMMAND_IDS.checkKagglePulled, { folder: FOLDER });
    expect(lab.workspace.pulled.find(FOLDER)?.newestVersion).toBe(9);
    await lab.run(COMMAND_IDS.forgetKagglePulled, { folder: FOLDER, jobIds: ['p'] });
    expect(lab.workspace.pulled.state).toMatchObject({ pulled: [], hiddenJobs: ['p'] });
  });

  it('are shown on Kaggle in a new tab', async () => {
    await lab.run(COMMAND_IDS.openKaggle, { url: 'https://kaggle.test/x' });
    expect(lab.host.opened).toEqual(['https://kaggle.test/x']);
  });
});
