import { Notification } from '@jupyterlab/apputils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeLab } from '../../testing/lab';
import {
  binItem,
  binList,
  cellRow,
  conflict,
  conflictView,
  done,
  job,
  link,
  plan,
  proof
} from '../../testing/samples';
import { Refusal, settle } from '../../testing/server';
import { type } from '../../testing/stage';
import { COMMAND_IDS } from '../ids';
// Loaded when first needed; a test does not wait for that.
import '../views/conflict/conflictsDialog';
import '../views/conflict/tab';
import '../views/files/proofDialog';
import '../views/sync/binDialog';
import '../views/sync/historyDialog';
import '../views/sync/settingsDialog';

// JupyterLab's dialogs draw themselves; nobody could wrap that in act().
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });

const LINK = { linkId: '1' };

let lab: FakeLab;

beforeEach(async () => {
  lab = new FakeLab();
  await lab.state({ links: [link({ conflicts: 1 })] });
});

afterEach(() => {
  lab.dispose();
});

describe('a conflict', () => {
  const ref = { ...LINK, copyPath: conflict().copyPath };
  const rows = [cellRow('a', ['x', 'y', 'z'], { taken: 'choose' })];

  beforeEach(() => {
    lab.server
      .on('conflicts', { conflicts: [conflict()] })
      .on('viewConflict', conflictView({ cells: rows }))
      .on('resolveConflict', link());
  });

  it('opens in a tab that has its name, and only in one', async () => {
    await lab.run(COMMAND_IDS.settleConflicts, LINK);
    await lab.run(COMMAND_IDS.settleConflicts, LINK);
    const [tab, again] = lab.host.front;
    expect(tab?.title.label).toBe('eda.ipynb');
    expect(again).toBe(tab);
    expect(lab.server.count('viewConflict')).toBe(2);
    tab?.dispose();
    await lab.run(COMMAND_IDS.settleConflicts, LINK);
    expect(lab.host.front[2]).not.toBe(tab);
    lab.host.front[2]?.dispose();
  });

  it('is picked from a list where there are several', async () => {
    const others = [conflict({ path: 'notes.md', copyPath: 'n' }), conflict()];
    lab.server.on('conflicts', { conflicts: others });
    void lab.run(COMMAND_IDS.settleConflicts, LINK);
    const dialog = await lab.dialog();
    expect(dialog.textContent).toContain('2 conflicts in flowers');
    dialog.querySelector<HTMLElement>('[data-row="n"]')?.click();
    await settle();
    expect(lab.server.asked.at(-1)).toBe('viewConflict {"linkId":"1","copyPath":"n"}');
    lab.host.front[0]?.dispose();
  });

  it('that was settled elsewhere meanwhile is said to be', async () => {
    lab.server.on('conflicts', { conflicts: [] });
    await lab.run(COMMAND_IDS.settleConflicts, LINK);
    expect(lab.said).toEqual(['No conflict of flowers is open any more.']);
  });

  it('is settled by what was chosen; its tab goes, and the bin is at hand', async () => {
    lab.server.on('bin', binList([]));
    await lab.run(COMMAND_IDS.settleConflicts, LINK);
    const tab = lab.host.front[0];
    const { model } = tab as unknown as { model: { choose(...a: string[]): void } };
    model.choose('a', 'both');
    await lab.run(COMMAND_IDS.resolveConflict, { ...ref, keep: 'merged' });
    expect(lab.server.asked.at(-1)).toContain('"choices":[{"key":"a","take":"both"}]');
    expect(lab.workspace.sync.find('1')?.conflicts).toBe(0);
    expect(tab?.isDisposed).toBe(true);
    expect(lab.said).toEqual([
      'eda.ipynb is made of the chosen cells. Both versions are in the bin.'
    ]);
    const [notice] = Notification.manager.notifications;
    notice?.options.actions?.[0]?.callback(new MouseEvent('click'));
    expect((await lab.dialog()).textContent).toContain('Bin of flowers');
    await lab.answer('Close');
  });

  it('takes its tab along when its link goes', async () => {
    await lab.run(COMMAND_IDS.settleConflicts, LINK);
    lab.bus.send({ kind: 'link', link: link({ conflicts: 1, fileCount: 3 }) });
    expect(lab.host.front[0]?.isDisposed).toBe(false);
    lab.bus.send({ kind: 'link_gone', linkId: '1' });
    expect(lab.host.front[0]?.isDisposed).toBe(true);
  });

  it('is settled without a tab as well', async () => {
    await lab.run(COMMAND_IDS.resolveConflict, { ...ref, keep: 'remote' });
    expect(lab.server.asked.at(-1)).toContain('"keep":"remote","choices":[]');
    expect(lab.said[0]).toContain('Yours is in the bin.');
  });

  it('stays, and says why, when it cannot be settled', async () => {
    const problem = { code: 'stale', message: 'Somebody works on it.', url: null };
    lab.server.on('resolveConflict', new Refusal(problem, 409));
    await lab.run(COMMAND_IDS.settleConflicts, LINK);
    await lab.run(COMMAND_IDS.resolveConflict, { ...ref, keep: 'local' });
    expect(lab.host.front[0]?.isDisposed).toBe(false);
    expect(lab.host.front[0]?.node.textContent).toContain('Somebody works on it.');
    lab.host.front[0]?.dispose();
    await lab.run(COMMAND_IDS.resolveConflict, { ...ref, keep: 'local' });
    expect(lab.said).toEqual(['Somebody works on it.']);
  });

  it('is compared again where its tab is', async () => {
    await lab.run(COMMAND_IDS.compareVersions, ref);
    expect(lab.server.count('viewConflict')).toBe(0);
    await lab.run(COMMAND_IDS.settleConflicts, LINK);
    await lab.run(COMMAND_IDS.compareVersions, ref);
    expect(lab.server.count('viewConflict')).toBe(2);
    lab.host.front[0]?.dispose();
  });
});

describe('the bin', () => {
  it('brings back what is picked, and says where it is', async () => {
    lab.server
      .on('bin', binList([binItem({ id: 'a' }), binItem({ id: 'b' })]))
      .on('restoreFromBin', { paths: [], message: 'b.csv is back in flowers.' });
    void lab.run(COMMAND_IDS.showBin, LINK);
    const dialog = await lab.dialog();
    const accept = dialog.querySelector<HTMLButtonElement>('button.jp-mod-accept');
    expect(accept?.disabled).toBe(true);
    dialog.querySelector<HTMLElement>('input[aria-label="data/b.csv"]')?.click();
    await lab.answer('Bring 1 file back');
    expect(lab.server.asked.at(-1)).toBe('restoreFromBin {"linkId":"1","ids":["b"]}');
    expect(lab.said).toEqual(['b.csv is back in flowers.']);
  });

  it('brings nothing back by Enter while nothing is picked', async () => {
    lab.server.on('bin', binList([binItem({ id: 'a' })]));
    void lab.run(COMMAND_IDS.showBin, LINK);
    const dialog = await lab.dialog();
    const enter = { key: 'Enter', keyCode: 13, bubbles: true };
    dialog.dispatchEvent(new KeyboardEvent('keydown', enter));
    await settle();
    expect(document.querySelector('.jp-Dialog')).not.toBeNull();
    await lab.answer('Close');
    expect(lab.server.count('restoreFromBin')).toBe(0);
  });

  it('shows earlier things when asked', async () => {
    lab.server.on('bin', ({ start }) => ({
      ...binList([binItem({ id: start === '0' ? 'a' : 'b' })]),
      isTruncated: start === '0',
      count: 2
    }));
    void lab.run(COMMAND_IDS.showBin, LINK);
    await lab.dialog();
    await lab.answer('Show earlier: 1 of 2 are here');
    const dialog = await lab.dialog();
    expect(dialog.textContent).toContain('data/b.csv');
    expect(
      dialog.querySelector('input[type="search"]'),
      'two are seen at once'
    ).toBeNull();
    await lab.answer('Close');
  });

  it('says when nothing has the searched text', async () => {
    const many = Array.from({ length: 21 }, (_, number) =>
      binItem({ id: String(number) })
    );
    lab.server.on('bin', ({ text }) => binList(text === '' ? many : []));
    void lab.run(COMMAND_IDS.showBin, LINK);
    const dialog = await lab.dialog();
    const search = dialog.querySelector<HTMLInputElement>('input[type="search"]');
    type(search ?? expect.fail('no field'), 'none');
    await settle();
    expect(dialog.textContent).toContain('Nothing has that in its path.');
    expect(dialog.querySelector('input[type="search"]')).toBe(search);
    await lab.answer('Close');
  });

  it('teaches what it is while it is empty', async () => {
    lab.server.on('bin', binList([]));
    void lab.run(COMMAND_IDS.showBin, LINK);
    expect((await lab.dialog()).textContent).toContain('lies in it for 30 days');
    await lab.answer('Close');
  });

  it('says why something cannot come back', async () => {
    const problem = { code: 'gone', message: 'It is gone from the bin.', url: null };
    lab.server
      .on('bin', binList([binItem({ id: 'a' })]))
      .on('restoreFromBin', new Refusal(problem, 404));
    void lab.run(COMMAND_IDS.showBin, LINK);
    const all = (await lab.dialog()).querySelector<HTMLElement>('input');
    all?.click();
    await lab.answer('Bring 1 file back');
    expect(lab.said).toEqual(['It is gone from the bin.']);
  });
});

describe('the history', () => {
  it('shows what was done, why, and earlier things when asked', async () => {
    lab.server.on('history', ({ before }) =>
      before === undefined
        ? { items: [done({ number: 2, reason: 'edited here' })], isLast: false }
        : { items: [done({ number: 1, reason: 'new on Drive' })], isLast: true }
    );
    void lab.run(COMMAND_IDS.showHistory, LINK);
    expect((await lab.dialog()).textContent).toContain('edited here');
    await lab.answer('Show earlier');
    expect((await lab.dialog()).textContent).toContain('new on Drive');
    await lab.answer('Close');
  });

  it('teaches what it is while nothing happened', async () => {
    lab.server.on('history', { items: [], isLast: true });
    void lab.run(COMMAND_IDS.showHistory, LINK);
    expect((await lab.dialog()).textContent).toContain('Nothing has been synced yet');
    await lab.answer('Close');
  });
});

describe('the settings of a link', () => {
  const counts = { ...plan().counts, uploaded: 2 };

  beforeEach(() => {
    lab.server
      .on('ignoreRules', { text: '', defaults: ['.git/'] })
      .on('previewChange', plan({ counts }))
      .on('changeLink', link({ mode: 'upload' }));
    void lab.run(COMMAND_IDS.changeLink, LINK);
  });

  const chooseUpload = async (): Promise<void> => {
    const radios = (await lab.dialog()).querySelectorAll<HTMLElement>('[type="radio"]');
    radios[2]?.click();
    await settle();
  };

  it('are applied after the plan was seen', async () => {
    await chooseUpload();
    await lab.answer('Show what this changes');
    await lab.answer('Apply and sync 2 files');
    expect(lab.server.asked.at(-1)).toBe(
      'changeLink {"linkId":"1","mode":"upload","ignore":null}'
    );
    expect(lab.workspace.sync.find('1')?.mode).toBe('upload');
  });

  it('ask for a new plan when something else is chosen', async () => {
    await chooseUpload();
    await lab.answer('Show what this changes');
    const dialog = await lab.dialog();
    dialog.querySelectorAll<HTMLElement>('[type="radio"]')[1]?.click();
    await settle();
    const accept = dialog.querySelector<HTMLButtonElement>('button.jp-mod-accept');
    expect([accept?.textContent, accept?.disabled]).toEqual(['Apply', true]);
    await lab.answer('Cancel');
    expect(lab.server.count('changeLink')).toBe(0);
  });

  it('show what is wrong with the rules at their field', async () => {
    const problem = { code: 'bad_ignore', message: 'Line 1 is no pattern.', url: null };
    lab.server.on('previewChange', new Refusal(problem, 400));
    await chooseUpload();
    await lab.answer('Show what this changes');
    const field = (await lab.dialog()).querySelector('textarea');
    expect(field?.getAttribute('aria-invalid')).toBe('true');
    const noteId = field?.getAttribute('aria-describedby') ?? '';
    expect(document.getElementById(noteId)?.textContent).toBe('Line 1 is no pattern.');
    await lab.answer('Cancel');
  });
});

describe('“Is it on Drive?”', () => {
  const path = 'projects/flowers/train.ipynb';

  it.each([
    ['one file of a linked folder', [path], true],
    ['the folder of a link', ['projects/flowers'], true],
    ['a file elsewhere', ['other/a.txt'], false],
    ['two files', [path, path], false],
    ['nothing', [], false]
  ])('is asked about %s: %j', (_, picked, isVisible) => {
    lab.host.picked = picked;
    expect(lab.commands.isVisible(COMMAND_IDS.proveFile)).toBe(isVisible);
  });

  it('is answered with sentence, checksum and the page', async () => {
    lab.server.on('proof', proof());
    void lab.run(COMMAND_IDS.proveFile, { path });
    const dialog = await lab.dialog();
    expect(dialog.textContent).toContain('is on Drive with the checksum it has here');
    expect(dialog.querySelector('code')?.textContent).toBe(proof().md5);
    await lab.answer('Open on Drive');
    expect(lab.host.opened).toEqual(['https://drive.test/train']);
  });

  it('offers to sync what waits, and says how much that is', async () => {
    lab.server
      .on('proof', proof({ state: 'waiting', waitingFiles: 3, waitingBytes: 2048 }))
      .on('syncNow', job({ state: 'done' }));
    void lab.run(COMMAND_IDS.proveFile, { path });
    expect((await lab.dialog()).textContent).toContain('3 files, 2 KB');
    await lab.answer('Sync now');
    expect(lab.server.asked.at(-1)).toBe('syncNow {"linkId":"1"}');
  });

  it('leads to Sync to Drive where no link is', async () => {
    const outside = {
      inside: [path],
      outside: [],
      remotePath: null,
      isRemembered: false
    };
    lab.server
      .on('proof', proof({ linkId: null, state: null, md5: null, url: null }))
      .on('proposeSync', outside)
      .on('syncPaths', job({ kind: 'push', state: 'done' }));
    void lab.run(COMMAND_IDS.proveFile, { path });
    await lab.answer('Sync now');
    expect(lab.server.count('syncPaths')).toBe(1);
  });

  it('is told in the tooltip of the notebook’s button, where it is known', () => {
    const caption = (): string => lab.commands.caption(COMMAND_IDS.syncNotebook);
    lab.host.notebook = { path, isDirty: false, save: () => Promise.resolve() };
    expect(caption()).toBe('Save this notebook and put it on Google Drive');
    lab.workspace.files.stateOf = () => 'synced';
    expect(caption()).toContain('\nOn Drive, with the same checksum');
  });
});

describe('Sync Everything', () => {
  it('syncs all that waits, and is followed to its end', async () => {
    const result = { message: 'All is on Drive.', facts: {}, url: null, items: [] };
    lab.server.on('flush', job({ title: 'Sync', state: 'done', result }));
    await lab.run(COMMAND_IDS.syncEverything);
    await settle();
    expect(lab.said).toEqual(['Sync: All is on Drive.']);
  });

  it('says why it cannot', async () => {
    const problem = { code: 'sign_in_revoked', message: 'Sign in again.', url: null };
    lab.server.on('flush', new Refusal(problem, 401));
    await lab.run(COMMAND_IDS.syncEverything);
    expect(lab.said).toEqual(['Sign in again.']);
  });
});
