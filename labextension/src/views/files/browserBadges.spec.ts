import { DirListing, type FileBrowser } from '@jupyterlab/filebrowser';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { folderStates, link, overview } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { Stage } from '../../../testing/stage';
import { BrowserBadges } from './browserBadges';

const HERE = 'projects/flowers';
const ROW_PX = 20;
const PANE_PX = 100;
const NAMES = Array.from({ length: 200 }, (_, number) => `f${number}.txt`);

let stage: Stage;
let pane: HTMLElement;
let badges: BrowserBadges;

beforeEach(async () => {
  vi.useFakeTimers();
  stage = new Stage();
  const part = { entries: [{ name: 'f0.txt', state: 'problem' as const }] };
  stage.server
    .on('overview', overview({ links: [link()] }))
    .on('folderStates', folderStates({ ...part, isTruncated: true }))
    .on('namedStates', ({ names }) =>
      folderStates({
        entries: (names as string[]).map(name => ({ name, state: 'synced' }))
      })
    );
  await stage.workspace.refresh();
  pane = document.createElement('ul');
  pane.innerHTML = NAMES.map(
    name => `<li><span class="jp-DirListing-itemText">${name}</span></li>`
  ).join('');
  const [row] = pane.children;
  Object.assign(row ?? {}, { getBoundingClientRect: () => ({ height: ROW_PX }) });
  Object.defineProperty(pane, 'clientHeight', { value: PANE_PX });
  badges = new BrowserBadges({ trans, workspace: stage.workspace }, browser(), x => x);
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  badges.dispose();
  stage.dispose();
  vi.useRealTimers();
});

/** As much of JupyterLab's as is looked at: rows in a pane that scrolls. */
function browser(): FileBrowser {
  const items = NAMES.map(name => ({ name, path: `${HERE}/${name}`, type: 'file' }));
  const listing = Object.create(DirListing.prototype) as DirListing;
  Object.defineProperties(listing, {
    contentNode: { value: pane },
    sortedItems: { value: () => items.values() }
  });
  const sender = {};
  const model = {
    path: HERE,
    pathChanged: new Signal(sender),
    fileChanged: new Signal(sender)
  };
  const children = (): DirListing[] => [listing];
  return { model, isVisible: true, children } as unknown as FileBrowser;
}

const scroll = async (row: number): Promise<void> => {
  pane.scrollTop = row * ROW_PX;
  pane.dispatchEvent(new Event('scroll'));
  await vi.advanceTimersByTimeAsync(1_000);
};

const signs = (): string[] =>
  [...pane.querySelectorAll<HTMLElement>('.jp-colabsync-fileSign')].map(
    sign => `${sign.previousElementSibling?.textContent} ${sign.dataset.state}`
  );

describe('the signs of a folder too long for one answer', () => {
  it('are those of the first answer until it is known what is in sight', () => {
    expect(signs()).toEqual(['f0.txt problem']);
  });

  it('come to what is in sight, and a pane beyond, once it is there', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(signs()).toEqual(NAMES.slice(0, 10).map(name => `${name} synced`));
    await scroll(100);
    expect(signs()).toEqual(NAMES.slice(95, 110).map(name => `${name} synced`));
  });

  it('are no longer asked for when the browser is gone', async () => {
    badges.dispose();
    const asked = stage.server.asked.length;
    await scroll(100);
    expect(stage.server.asked).toHaveLength(asked);
  });
});
