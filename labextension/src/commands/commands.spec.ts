import { Notification } from '@jupyterlab/apputils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLab, type FakeHost } from '../../testing/lab';
import {
  account,
  harmfulFile,
  held,
  job,
  link,
  nobody,
  plan
} from '../../testing/samples';
import { Refusal, settle } from '../../testing/server';
import { type } from '../../testing/stage';
import { COMMAND_IDS } from '../ids';
// Loaded when first needed; a test does not wait for that.
import '../views/sync/harmfulDialog';
import '../views/sync/heldDialog';
import '../views/sync/linkDialog';
import '../views/sync/pushDialog';

// JupyterLab's dialogs draw themselves; nobody could wrap that in act().
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });

let stage: FakeLab;
let host: FakeHost;

beforeEach(() => {
  stage = new FakeLab();
  ({ host } = stage);
});

afterEach(() => {
  stage.dispose();
});

const state = (part: Parameters<FakeLab['state']>[0] = {}): Promise<void> =>
  stage.state(part);
const run = (
  id: string,
  args: Record<string, string | boolean | string[]> = {}
): Promise<unknown> => stage.run(id, args);
const answer = (label: string): Promise<void> => stage.answer(label);

describe('the commands', () => {
  it('are all registered, named, and say what arguments they take', () => {
    const { commands } = stage;
    for (const id of Object.values(COMMAND_IDS)) {
      expect(commands.hasCommand(id), id).toBe(true);
      expect(commands.label(id), id).not.toBe('');
    }
  });

  it('describe their arguments as JSON Schema', async () => {
    const described = await Promise.all(
      Object.values(COMMAND_IDS).map(id => stage.commands.describedBy(id))
    );
    expect(described.every(({ args }) => args?.type === 'object')).toBe(true);
  });
});

describe('Connect', () => {
  it('asks for the client file where there is none', async () => {
    await state({ account: nobody() });
    await run(COMMAND_IDS.connect);
    expect(stage.workspace.account.state.isChoosingClient).toBe(true);
    expect(host.opened).toEqual([]);
  });

  it('opens the tab within the click', async () => {
    await state({ account: nobody({ hasClient: true }) });
    stage.server.on('startConnect', {
      flowId: 'f',
      consentUrl: 'https://g',
      road: 'loopback'
    });
    void run(COMMAND_IDS.connect);
    expect(host.opened).toEqual(['']);
    await settle();
    expect(stage.workspace.account.state.flow?.flowId).toBe('f');
  });

  it('asks before it disconnects, and does not before it leaves the demo', async () => {
    await state();
    stage.server.on('disconnect', nobody());
    void run(COMMAND_IDS.disconnect);
    await answer('Cancel');
    expect(stage.server.count('disconnect')).toBe(0);
    stage.workspace.account.put(account({ isDemo: true }));
    await run(COMMAND_IDS.disconnect);
    expect(stage.server.count('disconnect')).toBe(1);
  });
});

describe('Sync to Drive', () => {
  const done = job({
    id: 'p',
    kind: 'push',
    state: 'done',
    result: { message: 'a.ipynb is on Drive.', facts: {}, url: 'https://d', items: [] }
  });
  const outside = {
    inside: [],
    outside: ['a.ipynb'],
    remotePath: 'My Drive/Colab Notebooks',
    isRemembered: false
  };

  it('cannot be chosen while nothing is picked', () => {
    expect(stage.commands.isEnabled(COMMAND_IDS.syncToDrive)).toBe(false);
    host.picked = ['a.txt'];
    expect(stage.commands.isEnabled(COMMAND_IDS.syncToDrive)).toBe(true);
  });

  it('goes at once inside of a link, and says what went where', async () => {
    await state();
    host.picked = ['flowers/a.ipynb'];
    stage.server
      .on('proposeSync', { ...outside, inside: host.picked, outside: [] })
      .on('syncPaths', done);
    await run(COMMAND_IDS.syncToDrive);
    expect(stage.server.asked.at(-1)).toBe(
      'syncPaths {"paths":["flowers/a.ipynb"],"remotePath":null,"remember":false}'
    );
    expect(stage.said).toEqual(['a.ipynb is on Drive.']);
  });

  it('asks where outside of a link, proposing the folder of the settings', async () => {
    await state();
    host.picked = ['a.ipynb'];
    stage.server.on('proposeSync', outside).on('syncPaths', done);
    void run(COMMAND_IDS.syncToDrive);
    await settle();
    const field = document.querySelector<HTMLInputElement>('.jp-Dialog input[required]');
    expect(field?.value).toBe('My Drive/Colab Notebooks');
    const accept = document.querySelector('.jp-Dialog button.jp-mod-accept');
    const isShut = (): string | null | undefined => accept?.getAttribute('aria-disabled');
    for (const [text, shut] of [
      [' ', 'true'],
      ['My Drive/Colab Notebooks', 'false']
    ] as const) {
      type(field ?? document.createElement('input'), text);
      await settle();
      expect(isShut(), `for “${text}”`).toBe(shut);
    }
    await answer('Sync 1 item');
    expect(stage.server.asked.at(-1)).toBe(
      'syncPaths {"paths":["a.ipynb"],"remotePath":"My Drive/Colab Notebooks","remember":true}'
    );
  });

  it('does nothing when the person goes back', async () => {
    await state();
    host.picked = ['a.ipynb'];
    stage.server.on('proposeSync', outside);
    void run(COMMAND_IDS.syncToDrive);
    await answer('Cancel');
    expect(stage.server.count('syncPaths')).toBe(0);
  });

  it('goes at once where the place is remembered, and offers another', async () => {
    await state();
    host.picked = ['a.ipynb'];
    stage.server
      .on('proposeSync', { ...outside, remotePath: 'My Drive/x', isRemembered: true })
      .on('syncPaths', done);
    await run(COMMAND_IDS.syncToDrive);
    expect(stage.server.asked.at(-1)).toContain(
      '"remotePath":"My Drive/x","remember":true'
    );
    const [notice] = Notification.manager.notifications;
    expect(notice?.options.actions?.map(each => each.label)).toEqual([
      'Open in Drive',
      'Elsewhere…'
    ]);
  });

  it('offers to connect first', async () => {
    await state({ account: nobody() });
    host.picked = ['a.ipynb'];
    await run(COMMAND_IDS.syncToDrive);
    expect(stage.said[0]).toContain('Connect Google Drive first');
    expect(stage.panels).toEqual([null]);
  });

  it('says what went wrong', async () => {
    await state();
    host.picked = ['a.ipynb'];
    const problem = {
      code: 'bad_notebook',
      message: 'a.ipynb is no notebook.',
      url: null
    };
    stage.server.on('proposeSync', new Refusal(problem, 400));
    await run(COMMAND_IDS.syncToDrive);
    expect(stage.said).toEqual(['a.ipynb is no notebook.']);
  });

  it('saves the notebook in sight before it goes', async () => {
    await state();
    const order: string[] = [];
    host.notebook = {
      path: 'a.ipynb',
      isDirty: true,
      save: () => {
        order.push('save');
        return Promise.resolve();
      }
    };
    stage.server
      .on('proposeSync', () => {
        order.push('propose');
        return { ...outside, outside: [], inside: ['a.ipynb'] };
      })
      .on('syncPaths', done);
    await run(COMMAND_IDS.syncNotebook);
    expect(order).toEqual(['save', 'propose']);
  });
});

describe('links', () => {
  it('offer to make the folder here where it is missing, and look again', async () => {
    await state();
    const problem = {
      code: 'link_missing',
      message: 'There is no such folder.',
      url: null
    };
    stage.server.on('previewLink', new Refusal(problem, 400));
    void run(COMMAND_IDS.linkFolder, { remoteId: 'r', remoteName: 'flowers' });
    await settle();
    stage.server.on('previewLink', plan());
    await answer('Make this folder');
    expect(host.made).toEqual(['work/flowers']);
    expect(document.querySelector('.jp-colabsync-problem')).toBeNull();
    await answer('Cancel');
  });

  it('are linked after the plan was seen, with the verb and the count on the button', async () => {
    vi.stubGlobal('scrollTo', () => undefined);
    await state();
    const counts = { ...plan().counts, uploaded: 2, downloaded: 1 };
    stage.server
      .on('previewLink', plan({ counts }))
      .on('addLink', link())
      .on('syncNow', job({ state: 'done' }));
    void run(COMMAND_IDS.linkFolder, { remoteId: 'r', remoteName: 'flo/wers' });
    await answer('Sync 3 files');
    await settle();
    expect(stage.server.asked).toContain(
      'addLink {"local":"work/flo_wers","mode":"two-way","remoteId":"r"}'
    );
    expect(stage.workspace.sync.state.links).toHaveLength(1);
  });

  it('come back from picking the folder here', async () => {
    await state();
    stage.server.on('previewLink', plan());
    void run(COMMAND_IDS.linkFolder, { remoteId: 'r', remoteName: 'flowers' });
    await answer('Browse…');
    await settle();
    const field = document.querySelector<HTMLInputElement>('.jp-Dialog input[required]');
    expect(field?.value).toBe('picked/here');
    await answer('Cancel');
  });

  it('cannot be made while the folder is refused', async () => {
    await state();
    const problem = {
      code: 'link_home',
      message: 'This is a home directory.',
      url: null
    };
    stage.server.on('previewLink', new Refusal(problem, 400));
    void run(COMMAND_IDS.linkFolder, { local: '/home/ada' });
    await settle();
    const dialog = document.querySelector('.jp-Dialog');
    expect(dialog?.textContent).toContain('This is a home directory.');
    expect(
      dialog?.querySelector<HTMLButtonElement>('button.jp-mod-accept')?.disabled
    ).toBe(true);
    await answer('Cancel');
  });

  it('are all synced when none is named', async () => {
    await state({ links: [link(), link({ id: '2' })] });
    stage.server.on('syncNow', ({ linkId }) =>
      job({ id: String(linkId), state: 'done' })
    );
    await run(COMMAND_IDS.syncNow);
    expect(stage.server.count('syncNow')).toBe(2);
    expect(stage.said).toEqual([]);
  });

  it('are paused, and resumed once all are paused, by one button', async () => {
    await state({ links: [link(), link({ id: '2', state: 'paused' })] });
    stage.server.on('pauseLink', ({ linkId, paused }) =>
      link({ id: String(linkId), state: paused === true ? 'paused' : 'idle' })
    );
    expect(stage.commands.label(COMMAND_IDS.togglePause)).toBe('Pause All Links');
    await run(COMMAND_IDS.togglePause);
    expect(stage.commands.label(COMMAND_IDS.togglePause)).toBe('Resume All Links');
    await run(COMMAND_IDS.togglePause);
    expect(stage.workspace.sync.state.links.map(each => each.state)).toEqual([
      'idle',
      'idle'
    ]);
  });

  it('are unlinked only after a yes', async () => {
    await state({ links: [link()] });
    stage.server.on('unlink', {});
    void run(COMMAND_IDS.unlinkFolder, { linkId: '1' });
    await answer('Cancel');
    expect(stage.server.count('unlink')).toBe(0);
    void run(COMMAND_IDS.unlinkFolder, { linkId: '1' });
    await answer('Unlink');
    expect(stage.workspace.sync.state.links).toEqual([]);
  });

  it.each([
    ['Keep the files', 'keep'],
    ['Put 214 files in the bin', 'delete']
  ])('settle held deletions: %s', async (button, choice) => {
    await state({ links: [link({ held: 214 })] });
    stage.server
      .on('releaseHeld', link())
      .on('held', held({ paths: ['data/a.csv'], deletionsHere: 214 }));
    void run(COMMAND_IDS.settleDeletions, { linkId: '1' });
    await settle();
    const names = document.querySelector('.jp-Dialog ul')?.textContent;
    expect(names).toContain('data/a.csv');
    expect(names).toContain('and 213 more');
    await answer(button);
    expect(stage.server.asked.at(-1)).toBe(
      `releaseHeld {"linkId":"1","choice":"${choice}"}`
    );
  });

  const crack = harmfulFile();
  const holdBack = async (): Promise<void> => {
    await state({ links: [link({ harmful: 2 })] });
    stage.server
      .on('harmful', { files: [crack, harmfulFile({ path: 'b.exe', md5: 'm2' })] })
      .on('allowHarmful', link({ harmful: 1 }));
    void run(COMMAND_IDS.allowHarmful, { linkId: '1' });
    await settle();
  };

  it('download what Google holds back only when it is picked, and after a warning', async () => {
    await holdBack();
    const dialog = document.querySelector('.jp-Dialog');
    expect(dialog?.textContent).toContain('may harm your computer');
    await answer('Download anyway');
    expect(stage.server.count('allowHarmful')).toBe(0);
    dialog?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
    await settle();
    await answer('Download 1 file anyway');
    await settle();
    expect(stage.server.asked.at(-1)).toBe(
      `allowHarmful {"linkId":"1","path":"${crack.path}","md5":"${crack.md5}"}`
    );
  });

  it('leave on Drive what Google holds back, whatever was picked', async () => {
    await holdBack();
    document.querySelector<HTMLInputElement>('.jp-Dialog input[type=checkbox]')?.click();
    await settle();
    await answer('Leave on Drive');
    expect(stage.server.count('allowHarmful')).toBe(0);
  });

  it('wait with held deletions when the person does', async () => {
    await state({ links: [link({ held: 214 })] });
    stage.server.on('held', held());
    void run(COMMAND_IDS.settleDeletions, { linkId: '1' });
    await answer('Decide later');
    expect(stage.server.count('releaseHeld')).toBe(0);
  });
});

describe('a notification', () => {
  const begin = async (): Promise<void> => {
    await state({ links: [link()] });
    stage.server.on('syncNow', job());
    await run(COMMAND_IDS.syncNow, { linkId: '1' });
  };

  it('is one for a job, kept up to date in place, with Cancel', async () => {
    await begin();
    stage.server.on('cancelJob', job({ state: 'cancelled' }));
    const [notice] = Notification.manager.notifications;
    expect(notice).toMatchObject({ message: 'flowers', type: 'in-progress' });
    notice?.options.actions?.[0]?.callback(new MouseEvent('click'));
    await settle();
    expect(Notification.manager.count).toBe(1);
    expect(stage.said[0]).toContain('Stopped: flowers');
  });

  it('keeps what was left out until it was seen', async () => {
    await begin();
    const items = ['a.ipynb: is no notebook'];
    const result = { message: 'All but one are on Drive.', facts: {}, url: null, items };
    stage.bus.send({ kind: 'job', job: job({ state: 'done', result }) });
    await settle();
    const [notice] = Notification.manager.notifications;
    expect(notice).toMatchObject({ type: 'warning', options: { autoClose: false } });
    notice?.options.actions?.at(-1)?.callback(new MouseEvent('click'));
    await settle();
    expect(document.querySelector('.jp-Dialog')?.textContent).toContain(items[0]);
    await answer('Close');
  });

  it('lets one read a sentence that JupyterLab would cut', async () => {
    await begin();
    const message = `${'A long story. '.repeat(12)}Then sync again.`;
    const problem = { code: 'refused', message, url: null };
    stage.bus.send({ kind: 'job', job: job({ state: 'failed', problem }) });
    await settle();
    const [notice] = Notification.manager.notifications;
    notice?.options.actions?.at(-1)?.callback(new MouseEvent('click'));
    await settle();
    expect(document.querySelector('.jp-Dialog')?.textContent).toContain(
      'Then sync again.'
    );
    await answer('Close');
  });

  it('ends with the reason and the page that helps', async () => {
    await begin();
    const problem = {
      code: 'drive_full',
      message: 'Drive is full.',
      url: 'https://full.test'
    };
    stage.bus.send({ kind: 'job', job: job({ state: 'failed', problem }) });
    await settle();
    const [notice] = Notification.manager.notifications;
    expect(notice).toMatchObject({ message: 'Drive is full.', type: 'error' });
    notice?.options.actions?.[0]?.callback(new MouseEvent('click'));
    expect(host.opened).toEqual(['https://full.test']);
  });
});
