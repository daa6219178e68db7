import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  account,
  COUNTS,
  item,
  job,
  link,
  nobody,
  overview,
  plan,
  progress
} from '../../testing/samples';
import { Refusal } from '../../testing/server';
import { click, press, Stage, type } from '../../testing/stage';
import { AccountHeader } from './account/header';
import { DriveSection } from './drive/section';
import { Announcer } from './status/announcer';
import { PlanTable } from './sync/planTable';
import { SyncSection } from './sync/section';

let stage: Stage;

beforeEach(() => {
  stage = new Stage().recordCommands();
});

afterEach(() => {
  stage.dispose();
});

async function open(
  view: React.ReactElement,
  state: Parameters<typeof overview>[0] = {}
): Promise<HTMLElement> {
  stage.server.on('overview', overview(state));
  await stage.workspace.refresh();
  return stage.show(view);
}

const rows = (node: HTMLElement): HTMLElement[] => [
  ...node.querySelectorAll<HTMLElement>('[role="treeitem"]')
];

describe('the top of the panel', () => {
  it('is a friendly page before anything is connected', async () => {
    const node = await open(<AccountHeader />, { account: nobody() });
    expect(node.textContent).toContain('Keep your work on Google Drive');
    click(node, 'Connect Google Drive');
    click(node, 'Try it without an account');
    expect(stage.ran).toEqual(['colabsync:connect {}', 'colabsync:start-demo {}']);
  });

  it('says who is connected and how full Drive is', async () => {
    const node = await open(<AccountHeader />);
    expect(node.textContent).toContain('Ada Lovelace');
    expect(node.textContent).toContain('9.2 of 15 GB used');
    const bar = node.querySelector('[role="progressbar"]');
    expect(bar?.getAttribute('aria-valuenow')).toBe('61');
  });

  it('marks the demo and leaves it with one click', async () => {
    const node = await open(<AccountHeader />, { account: account({ isDemo: true }) });
    expect(node.textContent).toContain('Demo');
    click(node, 'Leave demo');
    expect(stage.ran).toEqual(['colabsync:disconnect {}']);
  });

  it('offers the new sign-in where the old one ended', async () => {
    const node = await open(<AccountHeader />, {
      account: account({ state: 'expired' })
    });
    click(node, 'Sign in again');
    expect(stage.ran).toEqual(['colabsync:connect {}']);
  });

  it('shows the way to the client file, and takes it', async () => {
    const node = await open(<AccountHeader />, { account: nobody() });
    await stage.after(() => stage.workspace.account.chooseClient(true));
    expect(node.querySelectorAll('li')).toHaveLength(4);
    const file = new File(['{"installed":{"client_id":"x"}}'], 'client_secret_1.json');
    const chooser = node.querySelector<HTMLInputElement>('input[type="file"]');
    Object.defineProperty(chooser, 'files', { value: [file] });
    await stage.after(() =>
      chooser?.dispatchEvent(new Event('change', { bubbles: true }))
    );
    expect(node.textContent).toContain('client_secret_1.json');
    click(node, 'Continue to Google');
    expect(stage.ran).toEqual(['colabsync:connect {}']);
  });

  it('waits, takes a pasted address, and says what was wrong with it', async () => {
    const wrong = {
      code: 'sign_in_failed',
      message: 'This is not that address.',
      url: null
    };
    stage.server
      .on('startConnect', {
        flowId: 'f',
        consentUrl: 'https://g.test/c',
        road: 'loopback'
      })
      .on('finishConnect', new Refusal(wrong));
    const node = await open(<AccountHeader />, { account: nobody({ hasClient: true }) });
    await stage.after(() => stage.workspace.account.start(null));
    expect(node.querySelector('a')?.href).toBe('https://g.test/c');
    await stage.after(() => click(node, 'Paste the address instead'));
    const field = node.querySelector('input');
    await stage.after(() => field && type(field, 'http://127.0.0.1/'));
    await stage.after(() => click(node, 'Finish'));
    expect(node.querySelector('[role="alert"]')?.textContent).toBe(
      'This is not that address.'
    );
  });

  it('says when Jupyter does not answer, and tries again', async () => {
    const node = await stage.show(<AccountHeader />);
    await stage.after(() => stage.workspace.refresh());
    expect(node.textContent).toContain('Jupyter does not answer');
    stage.server.on('overview', overview());
    await stage.after(() => click(node, 'Try again'));
    expect(node.textContent).toContain('Ada Lovelace');
  });
});

describe('the Sync section', () => {
  it('teaches what a link is while there is none', async () => {
    const node = await open(<SyncSection />);
    expect(node.textContent).toContain('A link keeps a folder here equal');
    click(node, 'Link a folder…');
    expect(stage.ran).toEqual(['colabsync:link-folder {}']);
  });

  it('shows how far a sync is, and stops it', async () => {
    const jobs = [job({ progress: progress() })];
    const node = await open(<SyncSection />, { links: [link()], jobs });
    expect(node.textContent).toContain('41 of 100 MB · 2 MB/s · labels.csv');
    click(node, 'Stop');
    expect(stage.ran).toEqual(['colabsync:cancel-job {"jobId":"j1"}']);
    expect(rows(node)[0]?.getAttribute('aria-expanded')).toBe('false');
  });

  it('leads from a conflict to both versions', async () => {
    const node = await open(<SyncSection />, { links: [link({ conflicts: 1 })] });
    click(node, '1 conflict');
    expect(stage.ran).toEqual(['colabsync:settle-conflicts {"linkId":"1"}']);
  });

  it('leads from held deletions to their decision', async () => {
    const node = await open(<SyncSection />, { links: [link({ held: 214 })] });
    click(node, '214 deletions held');
    expect(stage.ran).toEqual(['colabsync:settle-deletions {"linkId":"1"}']);
  });

  it('opens a link with Enter and shows what went wrong, with the page that helps', async () => {
    const problem = {
      code: 'drive_full',
      message: 'Drive is full.',
      url: 'https://full.test'
    };
    const links = [link({ state: 'error', problem, last: { ...COUNTS, uploaded: 3 } })];
    const node = await open(<SyncSection />, { links });
    const [row] = rows(node);
    await stage.after(() => row && press(row, 'Enter'));
    expect(row?.getAttribute('aria-expanded')).toBe('true');
    expect(node.querySelector('[role="alert"]')?.textContent).toContain('Drive is full.');
    expect(node.querySelector('a')?.href).toBe('https://full.test/');
    expect(node.textContent).toContain('48 files · last: 3 up');
    click(node, 'Pause');
    expect(stage.ran).toEqual(['colabsync:pause-sync {"linkId":"1"}']);
  });

  it('says what is worth knowing of a link, though nothing is wrong with it', async () => {
    const notices = ['The linked folder holds more than 10,000 things.'];
    const node = await open(<SyncSection />, { links: [link({ notices })] });
    const [row] = rows(node);
    await stage.after(() => row && press(row, 'Enter'));
    expect(node.textContent).toContain(notices[0]);
    expect(node.querySelector('[role="alert"]')).toBeNull();
  });

  it('keeps the keyboard in the details when a button of them goes', async () => {
    const node = await open(<SyncSection />, { links: [link({ held: 2 })] });
    const [row] = rows(node);
    await stage.after(() => row && press(row, 'Enter'));
    const details = node.querySelector<HTMLElement>('.jp-colabsync-details');
    const button = details?.querySelector('button');
    await stage.after(() => button?.focus());
    await stage.after(() => stage.bus.send({ kind: 'link', link: link() }));
    expect(button?.isConnected).toBe(false);
    expect(document.activeElement).toBe(details);
  });

  it('is walked with the arrow keys, and asks before it unlinks', async () => {
    const node = await open(<SyncSection />, { links: [link(), link({ id: '2' })] });
    const [first, second] = rows(node);
    expect([first?.tabIndex, second?.tabIndex]).toEqual([0, -1]);
    first?.focus();
    await stage.after(() => first && press(first, 'ArrowDown'));
    expect(document.activeElement).toBe(second);
    expect([first?.tabIndex, second?.tabIndex]).toEqual([-1, 0]);
    await stage.after(() => second && press(second, 'Delete'));
    expect(stage.ran).toEqual(['colabsync:unlink-folder {"linkId":"2"}']);
  });

  it('gives the focus of a link that went to its neighbour', async () => {
    const node = await open(<SyncSection />, { links: [link(), link({ id: '2' })] });
    const [first, second] = rows(node);
    await stage.after(() => second?.focus());
    await stage.after(() => stage.bus.send({ kind: 'link_gone', linkId: '2' }));
    expect(document.activeElement).toBe(first);
  });
});

describe('the Drive section', () => {
  const files = [
    item({ id: 'f', name: 'folder', kind: 'folder' }),
    item({ id: 'n', name: 'train.ipynb', kind: 'notebook', isLinked: true })
  ];

  async function drive(): Promise<HTMLElement> {
    stage.server.on('listDrive', ({ folderId }) => ({
      items: folderId === 'f' ? [item({ id: 'd', name: 'deep.txt' })] : files,
      nextPageToken: null
    }));
    const node = await open(<DriveSection />);
    await stage.after(() => (stage.workspace.drive.isActive = true));
    return node;
  }

  it('says why nothing can be read, and reads the tree when asked again', async () => {
    const problem = { code: 'offline', message: 'No network.', url: null };
    stage.server.on('listDrive', new Refusal(problem));
    const node = await open(<DriveSection />);
    await stage.after(() => (stage.workspace.drive.isActive = true));
    expect(node.querySelector('[role="alert"]')?.textContent).toContain('No network.');
    stage.server.on('listDrive', { items: files, nextPageToken: null });
    await stage.after(() => click(node, 'Try again'));
    expect(rows(node).map(row => row.getAttribute('aria-expanded'))).toEqual([
      'false',
      null
    ]);
  });

  it('is a tree one can walk, open and close with the arrow keys', async () => {
    const node = await drive();
    const tree = node.querySelector('[role="tree"]');
    const at = (): string | undefined => {
      const id = tree?.getAttribute('aria-activedescendant');
      return rows(node).find(row => row.id === id)?.dataset.id;
    };
    const go = (key: string): Promise<void> =>
      stage.after(() => tree && press(tree, key));
    await go('ArrowDown');
    expect(at()).toBe('f');
    await go('ArrowRight');
    expect(rows(node).map(row => row.dataset.id)).toEqual(['f', 'd', 'n']);
    expect(rows(node)[1]?.getAttribute('aria-level')).toBe('2');
    await go('ArrowRight');
    expect(at()).toBe('d');
    await go('ArrowLeft');
    expect(at()).toBe('f');
    await go('ArrowLeft');
    expect(rows(node)).toHaveLength(2);
    await go('End');
    await go('Enter');
    expect(stage.ran).toEqual(['colabsync:open-drive {"url":"https://drive.test/n"}']);
  });

  it('marks what is linked', async () => {
    const node = await drive();
    expect(rows(node)[1]?.textContent).toContain('linked');
  });

  it('draws only what is in sight of a long folder', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => item({ id: `i${index}` }));
    stage.server.on('listDrive', { items: many, nextPageToken: null });
    const node = await open(<DriveSection />);
    await stage.after(() => (stage.workspace.drive.isActive = true));
    expect(rows(node).length).toBeGreaterThan(5);
    expect(rows(node).length).toBeLessThan(60);
    expect(rows(node)[0]?.getAttribute('aria-setsize')).toBe('5000');
  });
});

describe('the plan', () => {
  it('says what, why and how big, and what stays', async () => {
    const lines = [
      {
        action: 'upload',
        side: 'remote',
        path: 'a.py',
        reason: 'only here',
        sizeBytes: 4096
      },
      { action: 'skip', side: 'local', path: '.git', reason: 'ignored', sizeBytes: null }
    ] as const;
    const shown = plan({ lines, same: 48, notices: ['big holds very much.'] });
    const node = await stage.show(<PlanTable plan={shown} isFirst />);
    expect(node.textContent).toContain('big holds very much.');
    expect(node.textContent).toContain('Nothing is deleted by a first sync.');
    expect(node.textContent).toContain('48 files are the same on both sides');
    const [first] = [...node.querySelectorAll('tbody tr')];
    const spoken = [...(first?.querySelectorAll('td') ?? [])].map(
      cell => (cell.querySelector('.jp-colabsync-spoken') ?? cell).textContent
    );
    expect(spoken).toEqual(['', 'a.py', 'only here', '4 KB']);
    expect(first?.querySelector('[role="img"]')?.getAttribute('aria-label')).toBe(
      'up to Drive'
    );
  });
});

describe('the plan of a change', () => {
  it('names both places of a move, and promises nothing about first syncs', async () => {
    const line = {
      action: 'move',
      side: 'remote',
      path: 'a.csv → raw/a.csv',
      reason: 'moved here',
      sizeBytes: 4096
    } as const;
    const node = await stage.show(<PlanTable plan={plan({ lines: [line] })} />);
    expect(node.textContent).toContain('Nothing is deleted.');
    const names = [...node.querySelectorAll('tbody .jp-colabsync-spoken')];
    expect(names.map(name => name.textContent)).toEqual(['a.csv', 'raw/a.csv']);
    expect(node.querySelector('[role="img"]')?.getAttribute('aria-label')).toBe(
      'moved on Drive'
    );
  });
});

describe('the announcer', () => {
  it('tells ends of what the person started, once, and no percents', async () => {
    const push = { kind: 'push', key: 'push:1' } as const;
    const result = {
      message: 'train.ipynb is on Drive.',
      facts: {},
      url: null,
      items: []
    };
    const node = await open(<Announcer />, {
      jobs: [
        job({ id: 'old', ...push, state: 'done', result: { ...result, message: 'Old.' } })
      ]
    });
    expect(node.textContent).toBe('');
    await stage.after(() => stage.bus.send({ kind: 'job', job: job({ ...push }) }));
    expect(node.textContent).toBe('');
    const done = job({ ...push, state: 'done', result });
    await stage.after(() => stage.bus.send({ kind: 'job', job: done }));
    expect(node.textContent).toBe('train.ipynb is on Drive.');
    const quiet = job({
      id: 's',
      state: 'done',
      result: { ...result, message: 'Quiet.' }
    });
    await stage.after(() => stage.bus.send({ kind: 'job', job: quiet }));
    expect(node.textContent).toBe('train.ipynb is on Drive.');
  });
});
