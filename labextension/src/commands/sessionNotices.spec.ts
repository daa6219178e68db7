import { Notification } from '@jupyterlab/apputils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job, Link } from '../api/contract.gen';
import { FakeLab } from '../../testing/lab';
import { job, link, MB, session } from '../../testing/samples';
import { trans } from '../../testing/server';
import { COMMAND_IDS } from '../ids';
import { safetyLook, SessionNotices } from './sessionNotices';

const NOW = new Date(2026, 10, 21, 15, 0).getTime();
const PROBLEM = {
  code: 'half_written',
  message: 'nb.ipynb looks half written.',
  url: null
};
const flush = (state: Job['state']): Job => job({ id: 'f', key: 'flush', state });

describe('how safe the work is', () => {
  it.each<[string, Link[], Job | null, string]>([
    [
      'nothing is linked',
      [],
      null,
      'Nothing here is kept: no folder is linked to Drive.'
    ],
    [
      'only downloads are linked',
      [link({ mode: 'download' })],
      flush('done'),
      'Nothing here is kept: no folder is linked to Drive.'
    ],
    [
      'nobody has looked since the warning',
      [link()],
      null,
      'Linked folders were on Drive at 14:02'
    ],
    ['all is being sent', [link()], flush('running'), 'Sending everything to Drive…'],
    [
      'some of it is on its way',
      [link({ waitingFiles: 3, waitingBytes: 12 * MB })],
      flush('running'),
      'Sending everything to Drive… 3 files, 12 MB to go'
    ],
    [
      'a link is at it by itself',
      [link({ state: 'syncing' })],
      null,
      'Sending everything to Drive…'
    ],
    [
      'some was left behind',
      [link({ waitingFiles: 2, waitingBytes: 12 * MB }), link()],
      flush('done'),
      '2 files, 12 MB are not on Drive yet'
    ],
    [
      'one was left behind',
      [link({ waitingFiles: 1, waitingBytes: MB })],
      flush('failed'),
      '1 file, 1 MB is not on Drive yet'
    ],
    [
      'what only comes from Drive waits',
      [link(), link({ mode: 'download', waitingFiles: 9 })],
      flush('done'),
      'Everything in linked folders is on Drive'
    ],
    ['all was sent', [link()], flush('done'), 'Everything in linked folders is on Drive'],
    ...(
      [
        ['a link failed', link({ state: 'error' }), 'done'],
        ['changes are held', link({ held: 3 }), 'done'],
        ['a link was never synced', link({ lastSyncAtMs: null }), 'done'],
        ['something is in doubt', link({ problem: PROBLEM }), 'done'],
        ['sending failed', link(), 'failed']
      ] as const
    ).map(
      ([name, one, state]) =>
        [
          name,
          [one],
          flush(state),
          'Not everything is on Drive yet: a linked folder needs a look'
        ] satisfies [string, Link[], Job, string]
    )
  ])('where %s', (_, links, sent, text) => {
    expect(safetyLook(true, links, sent, NOW, trans).text).toBe(text);
  });

  it.each([
    [false, [link()], 'connect'],
    [true, [], 'link'],
    [true, [link()], 'nothing']
  ] as const)('wants (connected: %s) what helps', (isConnected, links, wants) => {
    expect(safetyLook(isConnected, links, null, NOW, trans).wants).toBe(wants);
  });
});

describe('the warning', () => {
  let lab: FakeLab;
  let notices: SessionNotices;
  let unsaved: number;

  beforeEach(async () => {
    lab = new FakeLab();
    unsaved = 0;
    await lab.state({ links: [link()] });
    notices = new SessionNotices(lab.workspace, lab.commands, trans, () => unsaved);
  });

  afterEach(() => {
    notices.dispose();
    lab.dispose();
  });

  const warn = (warnedAtMin: number | null, leftMin: number): void =>
    lab.bus.send({
      kind: 'session',
      session: session({ warnedAtMin, leftS: leftMin * 60 })
    });
  const lines = (): string[] => lab.said.flatMap(text => text.split('\n'));
  const actions = (): string[] =>
    Notification.manager.notifications.flatMap(each =>
      (each.options.actions ?? []).map(({ label }) => label)
    );

  it('is not given before the server gives one', () => {
    warn(null, 40);
    expect(lab.said).toEqual([]);
  });

  it('says when, and in the same place how the sending goes', () => {
    warn(30, 30);
    lab.bus.send({ kind: 'job', job: flush('running') });
    expect(lines()).toEqual([
      'This machine ends in 30 minutes at the latest.',
      'Sending everything to Drive…'
    ]);
    lab.bus.send({ kind: 'job', job: flush('done') });
    expect(lines().slice(1)).toEqual(['Everything in linked folders is on Drive']);
    expect(lab.said).toHaveLength(1);
  });

  it('goes on in the same place at ten minutes', () => {
    warn(30, 30);
    warn(10, 10);
    expect(lab.said).toHaveLength(1);
    expect(lines()[0]).toBe('This machine ends in 10 minutes at the latest.');
  });

  it('is not repeated when it was waved away, but for the next warning', () => {
    warn(30, 30);
    Notification.dismiss();
    warn(30, 29);
    warn(30, 28);
    expect(lab.said).toEqual([]);
    warn(10, 10);
    expect(lab.said).toHaveLength(1);
  });

  it('is taken back with a later limit, and given again when that nears', () => {
    warn(30, 30);
    warn(null, 700);
    expect(lab.said).toEqual([]);
    warn(30, 30);
    expect(lab.said).toHaveLength(1);
  });

  it('is given to a tab that opens late', () => {
    warn(30, 22);
    Notification.dismiss();
    const late = new SessionNotices(lab.workspace, lab.commands, trans, () => 0);
    expect(lines()[0]).toBe('This machine ends in 22 minutes at the latest.');
    late.dispose();
  });

  it('counts notebooks that are in no file, and saves them', () => {
    const saved: string[] = [];
    lab.commands.addCommand('docmanager:save-all', {
      execute: () => saved.push('all')
    });
    unsaved = 1;
    warn(30, 30);
    expect(lines().at(-1)).toBe('Notebooks with unsaved changes: 1');
    expect(actions()).toEqual(['Save All', 'Show']);
    const [save] = Notification.manager.notifications[0]?.options.actions ?? [];
    save?.callback(new MouseEvent('click'));
    expect(saved).toEqual(['all']);
  });

  it('offers to link a folder where nothing is kept', async () => {
    await lab.state({ links: [] });
    warn(30, 30);
    expect(lines()[1]).toBe('Nothing here is kept: no folder is linked to Drive.');
    expect(actions()).toEqual(['Link a Folder', 'Show']);
  });
});

describe('the limit', () => {
  it('is one of the service, ticked where it holds', () => {
    const lab = new FakeLab();
    lab.bus.send({ kind: 'session', session: session() });
    const { commands } = lab;
    const id = COMMAND_IDS.setSessionLimit;
    expect(commands.label(id, { limitH: 24 })).toBe('Ends after 24 h at the Latest');
    expect(commands.isToggled(id, { limitH: 12 })).toBe(true);
    expect(commands.isToggled(id, { limitH: 24 })).toBe(false);
    lab.dispose();
  });
});
