import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KaggleDetails } from '../../api/contract.gen';
import {
  contest,
  copy,
  dataset,
  entry,
  GB,
  hit,
  job,
  kaggleAccount,
  overview,
  progress,
  pulled,
  weight
} from '../../../testing/samples';
import { Refusal } from '../../../testing/server';
import { click, press, Stage, type } from '../../../testing/stage';
import { KaggleSection } from './section';

const RULES = {
  code: 'kaggle_rules',
  message: 'Accept the rules.',
  url: 'https://r.test/'
};
const PULL = { kind: 'kaggle', id: 'p', key: 'kaggle:here/data/titanic' } as const;

let stage: Stage;

beforeEach(() => {
  stage = new Stage().recordCommands();
  stage.server
    .on('describeKaggle', dataset())
    .on('kagglePulled', { pulled: [] })
    .on('kaggleCopies', { copies: [] })
    .on('weighKaggle', weight())
    .on('listKaggleFiles', ({ path }) => ({
      entries:
        path === 'train'
          ? [entry('train/1.png'), entry('train/2.png')]
          : [entry('train/'), entry('a.csv', { sizeBytes: null })],
      nextPage: null
    }))
    .on('searchKaggle', ({ page }) =>
      page
        ? { hits: [hit({ ref: 'e/f', title: 'Roses' })], nextPage: null }
        : {
            hits: [hit(), hit({ ref: 'c/d', title: 'Tulips' })],
            nextPage: 'p2'
          }
    );
});

afterEach(() => {
  stage.dispose();
});

async function open(state: Parameters<typeof overview>[0] = {}): Promise<HTMLElement> {
  stage.server.on('overview', overview(state));
  await stage.workspace.refresh();
  const node = await stage.show(<KaggleSection />);
  await stage.after(() => (stage.workspace.pulled.isActive = true));
  return node;
}

/** The section with the details of something open. */
async function looking(details: Partial<KaggleDetails> = {}): Promise<HTMLElement> {
  stage.server.on('describeKaggle', dataset(details));
  const node = await open();
  await stage.after(() => stage.workspace.kaggle.describe('heptapod/titanic'));
  return node;
}

async function searched(): Promise<HTMLElement> {
  const node = await open();
  const field = node.querySelector<HTMLInputElement>('input[type="text"]');
  await stage.after(() => field && type(field, 'flowers'));
  await stage.after(() => node.querySelector('form')?.requestSubmit());
  return node;
}

const all = (node: HTMLElement, selector: string): HTMLElement[] => [
  ...node.querySelectorAll<HTMLElement>(selector)
];
const row = (node: HTMLElement, path: string): HTMLElement | null =>
  node.querySelector(`[data-path="${path}"]`);
/** What it says, whatever keeps words on one line. */
const words = (node: HTMLElement): string => node.textContent.replace(/\u00a0/g, ' ');
const alert = (node: HTMLElement): string | undefined =>
  node.querySelector('[role="alert"]')?.textContent;

describe('the Kaggle section', () => {
  it('teaches what the field takes, and asks Kaggle nothing by itself', async () => {
    const node = await open();
    expect(node.textContent).toContain('owner/name, or a copied download command');
    expect(stage.server.asked).toEqual(['overview {}', 'kagglePulled {}']);
    await stage.after(() => click(node, 'See popular datasets'));
    expect(stage.server.count('searchKaggle')).toBe(1);
  });

  it('asks for a sign-in, with the data that is here below', async () => {
    stage.server.on('kagglePulled', { pulled: [pulled()] });
    const node = await open({ kaggle: kaggleAccount({ state: 'none' }) });
    expect(node.textContent).toContain('Make an API token');
    expect(node.querySelector('[data-row="data/titanic"]')).not.toBeNull();
  });

  it('looks at once at what is pasted', async () => {
    const node = await open();
    const paste = new Event('paste', { bubbles: true, cancelable: true });
    const clipboardData = { getData: () => 'https://www.kaggle.com/c/titanic' };
    Object.assign(paste, { clipboardData });
    await stage.after(() =>
      node.querySelector('input[type="text"]')?.dispatchEvent(paste)
    );
    expect(stage.server.asked).toContain(
      'describeKaggle {"ref":"https://www.kaggle.com/c/titanic"}'
    );
  });
});

describe('what a search found', () => {
  it('is a list one walks with the arrows and opens with Enter', async () => {
    const node = await searched();
    const [first, second] = all(node, '[role="option"]');
    expect([first?.tabIndex, second?.tabIndex]).toEqual([0, -1]);
    first?.focus();
    await stage.after(() => first && press(first, 'ArrowDown'));
    expect(document.activeElement).toBe(second);
    await stage.after(() => second && press(second, 'Enter'));
    expect(node.querySelector('[aria-label="Titanic"]')).not.toBeNull();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Back');
    await stage.after(() => click(node, 'Back'));
    expect((document.activeElement as HTMLElement).dataset.row).toBe('c/d');
  });

  it('goes on with the first of what came last', async () => {
    const node = await searched();
    const more = all(node, 'button').find(each => each.textContent === 'More');
    more?.focus();
    await stage.after(() => more?.click());
    expect(all(node, '[role="option"]')).toHaveLength(3);
    expect((document.activeElement as HTMLElement).dataset.row).toBe('e/f');
  });

  it('says what else to try when there is nothing', async () => {
    stage.server.on('searchKaggle', { hits: [], nextPage: null });
    const node = await searched();
    expect(node.querySelector('[role="status"]')?.textContent).toContain(
      'Nothing found.'
    );
  });

  it('says why there is none, and tries again', async () => {
    stage.server.on('searchKaggle', new Refusal(RULES));
    const node = await searched();
    expect(alert(node)).toContain('Accept the rules.');
    stage.server.on('searchKaggle', { hits: [hit()], nextPage: null });
    await stage.after(() => click(node, 'Try again'));
    expect(all(node, '[role="option"]')).toHaveLength(1);
  });

  it('has for each kind the filters that it has', async () => {
    const node = await open();
    await stage.after(() => click(node, 'Sort and filter'));
    const labels = (): (string | undefined)[] =>
      all(node, '.jp-colabsync-filter > span').map(each => each.textContent);
    expect(labels()).toEqual(['Sort', 'File type', 'Size', 'Licence']);
    await stage.after(() => stage.workspace.kaggle.setKind('competition'));
    expect(labels()).toEqual(['Sort']);
  });
});

describe('what is looked at', () => {
  it('says what it is, what is in it, and what pulling it brings', async () => {
    const node = await looking({ version: 3, newestVersion: 5, fileCount: 3 });
    expect(words(node)).toContain('2 MB · 3 files · version 3 (newest 5) · CC0');
    expect(row(node, 'train')?.textContent).toContain('1 MB');
    expect(row(node, 'a.csv')?.textContent).toContain('size unknown');
    expect(node.textContent).toContain('50 GB stay free here');
    await stage.after(() => click(node, 'Pull 3 files, 2 MB'));
    expect(stage.ran).toEqual([
      'colabsync:pull-kaggle {"ref":"heptapod/titanic","folder":"here/data/titanic"}'
    ]);
  });

  it('refuses what does not fit on the disk, and says by how much', async () => {
    stage.server.on(
      'weighKaggle',
      weight({ bytes: 62 * GB, freeBytes: 50 * GB, fits: false })
    );
    const node = await looking();
    expect(node.textContent).toContain('Needs 12 GB more than this disk has.');
    const button = node.querySelector<HTMLButtonElement>('button[type="submit"]');
    expect(button?.disabled).toBe(true);
  });

  it('is chosen from by the keyboard, folders half-ticked where they have gaps', async () => {
    const node = await looking();
    const tree = node.querySelector('[role="tree"][aria-label="Files"]');
    const go = async (...keys: string[]): Promise<void> => {
      for (const key of keys) {
        await stage.after(() => tree && press(tree, key));
      }
    };
    await go('ArrowDown', 'ArrowRight', 'ArrowRight', ' ');
    expect(row(node, 'train/1.png')?.getAttribute('aria-checked')).toBe('false');
    expect(row(node, 'train')?.getAttribute('aria-checked')).toBe('mixed');
    expect(row(node, 'train')?.querySelector('input')?.indeterminate).toBe(true);
    expect(stage.workspace.kaggle.state.look?.order?.select).toEqual([
      '**',
      '!/train/1.png'
    ]);
  });

  it('is chosen from by clicks on the boxes, which open nothing', async () => {
    const node = await looking();
    await stage.after(() => row(node, 'train')?.querySelector('input')?.click());
    expect(row(node, 'train')?.getAttribute('aria-checked')).toBe('false');
    expect(row(node, 'train')?.getAttribute('aria-expanded')).toBe('false');
    await stage.after(() => row(node, 'a.csv')?.querySelector('input')?.click());
    expect(node.textContent).toContain('Nothing is ticked.');
  });

  it('has no boxes while patterns count', async () => {
    const node = await looking();
    const only = node.querySelector<HTMLInputElement>('input[placeholder^="*.csv"]');
    await stage.after(() => only && type(only, '*.csv'));
    expect(row(node, 'train')?.querySelector('input')).toBeNull();
    expect(stage.workspace.kaggle.state.look?.order?.select).toEqual(['*.csv']);
  });

  it('of a competition waits for its rules, and goes on once they are accepted', async () => {
    stage.server.on('listKaggleFiles', new Refusal(RULES));
    const node = await looking({
      kind: 'competition',
      contest: contest({ hasEntered: false })
    });
    expect(words(node)).toContain('$25,000 · Accuracy · 5 submissions a day');
    expect(all(node, '[role="alert"]')).toEqual([]);
    const link = all(node, 'a').find(each => each.textContent.startsWith('Accept'));
    expect(link).toMatchObject({ href: 'https://kaggle.test/rules', target: '_blank' });
    stage.server
      .on('describeKaggle', dataset({ kind: 'competition', contest: contest() }))
      .on('listKaggleFiles', { entries: [entry('train.csv')], nextPage: null });
    await stage.after(() => click(node, 'Try again'));
    expect(node.textContent).not.toContain('accepted the rules');
    expect(row(node, 'train.csv')).not.toBeNull();
  });

  it('of a model begins with its variations', async () => {
    const variation = {
      ref: 'g/gemma/pyTorch/2b/1',
      framework: 'pyTorch',
      name: '2b',
      version: 1,
      totalBytes: GB,
      licence: null
    };
    const node = await looking({ kind: 'model', variations: [variation] });
    const [first] = all(node, '[role="option"]');
    expect(first?.textContent).toContain('version 1 · 1 GB');
    stage.server.on('describeKaggle', dataset({ kind: 'model', title: 'Gemma 2b' }));
    await stage.after(() => first?.click());
    expect(stage.server.asked).toContain('describeKaggle {"ref":"g/gemma/pyTorch/2b/1"}');
    expect(node.querySelector('[aria-label="Gemma 2b"]')).not.toBeNull();
  });

  it('says what is wrong with a link, keeps it to be mended, and goes with Escape', async () => {
    const wrong = { code: 'bad_reference', message: 'No such thing.', url: null };
    stage.server.on('describeKaggle', new Refusal(wrong));
    const node = await open();
    await stage.after(() => stage.workspace.kaggle.describe('a/b'));
    expect(alert(node)).toContain('No such thing.');
    expect(node.querySelector<HTMLInputElement>('input[type="text"]')?.value).toBe('a/b');
    const look = node.querySelector('section');
    await stage.after(() => look && press(look, 'Escape'));
    expect(node.querySelector('section')).toBeNull();
  });

  it('shows the pull that was begun there, in the place of the button', async () => {
    stage.server.on('pullKaggle', job(PULL));
    const node = await looking();
    await stage.after(() => stage.workspace.kaggle.state.look?.pull());
    await stage.after(() =>
      stage.bus.send({
        kind: 'job',
        job: job({ ...PULL, progress: progress({ filesDone: 12, filesTotal: 90 }) })
      })
    );
    expect(node.textContent).toContain('41 of 100 MB · 2 MB/s · 12 of 90 files');
    expect(node.querySelector('button[type="submit"]')).toBeNull();
    expect(node.textContent).not.toContain('Data here');
    const result = { message: '', facts: { version: 2 }, url: null, items: [] };
    await stage.after(() =>
      stage.bus.send({ kind: 'job', job: job({ ...PULL, state: 'done', result }) })
    );
    click(node, 'Show in the file browser');
    expect(stage.ran).toEqual(['colabsync:show-files {"path":"here/data/titanic"}']);
    expect(node.querySelector('button[type="submit"]')).not.toBeNull();
  });
});

describe('a copy on Drive', () => {
  it('is offered with its version, and linked for download', async () => {
    stage.server
      .on('kaggleCopies', { copies: [copy({ version: 1 })] })
      .on('compareKaggleCopy', { driveBytesPerS: 40e6, kaggleBytesPerS: 12e6 });
    const node = await looking({ version: 2, newestVersion: 2 });
    expect(node.textContent).toContain('On your Drive is version 1 of it (newest 2)');
    expect(node.textContent).toContain('Drive is faster from here.');
    click(node, 'Bring it from Drive…');
    expect(stage.ran.pop()).toBe(
      'colabsync:link-folder {"local":"here/data/titanic","remoteId":"c1",' +
        '"remoteName":"titanic","mode":"download"}'
    );
  });

  it('that is not there takes no room', async () => {
    const node = await looking();
    expect(node.textContent).not.toContain('Drive');
  });
});

describe('the data that is here', () => {
  it('shows how far a pull is, and stops it', async () => {
    const node = await open({ jobs: [job({ ...PULL, progress: progress() })] });
    expect(node.textContent).toContain('41 % · 6 min left');
    click(node, 'Stop');
    expect(stage.ran).toEqual(['colabsync:cancel-job {"jobId":"p"}']);
  });

  it('says why a pull failed, with the page that helps, and goes on', async () => {
    const node = await open({
      jobs: [job({ ...PULL, state: 'failed', problem: RULES })]
    });
    expect(alert(node)).toContain('Accept the rules.');
    expect(node.querySelector('a')?.href).toBe('https://r.test/');
    click(node, 'Try again');
    expect(stage.ran).toEqual([
      'colabsync:pull-kaggle-again {"folder":"here/data/titanic","why":"finish"}'
    ]);
  });

  it.each([
    [
      'a killed server',
      { isComplete: false, files: 312 },
      'stopped · 312 files are here',
      'Go on',
      'finish'
    ],
    [
      'lost files',
      { isComplete: false, missing: 2 },
      '2 files missing',
      'Get them',
      'missing'
    ],
    ['a newer version', { newestVersion: 5 }, 'version 5 is out', 'Get it', 'newest']
  ])('offers the way on after %s', async (_, part, fact, button, why) => {
    stage.server.on('kagglePulled', { pulled: [pulled(part)] });
    const node = await open();
    expect(node.textContent).toContain(fact);
    click(node, button);
    expect(stage.ran).toEqual([
      `colabsync:pull-kaggle-again {"folder":"data/titanic","why":"${why}"}`
    ]);
  });

  it('is shown in the file browser with Enter, and taken off the list with Delete', async () => {
    stage.server.on('kagglePulled', { pulled: [pulled()] });
    const node = await open();
    const line = node.querySelector('[data-row="data/titanic"]');
    expect(line?.textContent).toContain('version 2 · 2 MB');
    await stage.after(() => line && press(line, 'Enter'));
    await stage.after(() => line && press(line, 'Delete'));
    expect(stage.ran).toEqual([
      'colabsync:show-files {"path":"data/titanic"}',
      'colabsync:forget-kaggle-pulled {"folder":"data/titanic","jobIds":[]}'
    ]);
  });

  it('is asked for again after a pull has ended', async () => {
    const node = await open({ jobs: [job({ ...PULL, progress: progress() })] });
    const folder = 'here/data/titanic';
    stage.server.on('kagglePulled', { pulled: [pulled({ folder, version: 7 })] });
    const result = { message: '', facts: {}, url: null, items: ['a.csv: why'] };
    await stage.after(() =>
      stage.bus.send({ kind: 'job', job: job({ ...PULL, state: 'done', result }) })
    );
    expect(node.textContent).toContain('version 7 · 2 MB');
    expect(node.querySelector('details')?.textContent).toBe('1 file left outa.csv: why');
  });

  it('is short at first where there is much', async () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      pulled({ folder: `data/${index}` })
    );
    stage.server.on('kagglePulled', { pulled: many });
    const node = await open();
    expect(all(node, '[data-row]')).toHaveLength(8);
    await stage.after(() => click(node, 'Show all 12'));
    expect(all(node, '[data-row]')).toHaveLength(12);
  });
});
