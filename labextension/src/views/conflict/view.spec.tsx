import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cell, cellRow, conflict, conflictView } from '../../../testing/samples';
import { plainRendering } from '../../../testing/lab';
import { Refusal } from '../../../testing/server';
import { click, press, Stage } from '../../../testing/stage';
import type { ConflictModel } from '../../models/conflict';
import { ConflictView } from './view';

const REF = { linkId: '1', copyPath: 'eda (conflict).ipynb' };
const REF_JSON = '"linkId":"1","copyPath":"eda (conflict).ipynb"';
const ROWS = [
  ...['a', 'b'].map(key => cellRow(key, ['x', 'x', 'x'])),
  cellRow('c', ['fit(x)', 'fit(x, 20)', 'fit(x, 64)'], { taken: 'choose' }),
  cellRow('d', ['x', 'y', 'z'], { taken: 'merged', merged: cell('yz') }),
  cellRow('e', ['x', null, 'x'], { taken: 'gone' })
];

let stage: Stage;
let model: ConflictModel;

beforeEach(() => {
  stage = new Stage().recordCommands();
});

afterEach(() => {
  model.dispose();
  stage.dispose();
});

async function open(view = conflictView({ cells: ROWS })): Promise<HTMLElement> {
  stage.server.on('viewConflict', view);
  model = stage.workspace.conflict(REF);
  await model.load();
  return stage.show(<ConflictView model={model} rendering={plainRendering} />);
}

const rows = (node: HTMLElement): HTMLElement[] => [
  ...node.querySelectorAll<HTMLElement>('[role="listitem"]')
];
const button = (node: HTMLElement, name: string): HTMLButtonElement | undefined =>
  [...node.querySelectorAll('button')].find(each => each.textContent === name);
const focused = (): string | null =>
  document.activeElement?.getAttribute('aria-label') ?? null;

describe('a conflict of a notebook', () => {
  it('names the file and its versions, and folds what is equal', async () => {
    const node = await open();
    expect(node.querySelector('h2')?.textContent).toBe(
      'eda.ipynb was edited here and on Drive'
    );
    expect(rows(node).map(row => row.textContent.split(' · ')[0])).toEqual([
      '2 equal cells',
      expect.stringContaining('Cell 1'),
      expect.stringContaining('Cell 1'),
      expect.stringContaining('Cell 1')
    ]);
  });

  it('counts what must be chosen, and only then offers the result', async () => {
    const node = await open();
    expect(node.textContent).toContain('1 cell still to choose');
    expect(button(node, 'Use merged result')?.disabled).toBe(true);
    const [choice] = rows(node)[1]?.querySelectorAll<HTMLElement>('input') ?? [];
    await stage.after(() => choice?.click());
    expect(node.textContent).toContain('Every cell is decided');
    expect(button(node, 'Use merged result')?.disabled).toBe(false);
    click(node, 'Use merged result');
    expect(stage.ran).toEqual([
      `colabsync:resolve-conflict {${REF_JSON},"keep":"merged"}`
    ]);
  });

  it.each([
    ['Keep mine', 'local'],
    ['Keep Drive’s', 'remote'],
    ['Keep both', 'both']
  ])('is settled as a whole: %s', async (label, keep) => {
    const node = await open();
    click(node, label);
    expect(stage.ran).toEqual([
      `colabsync:resolve-conflict {${REF_JSON},"keep":"${keep}"}`
    ]);
  });

  it('is walked with the arrow keys and decided with digits', async () => {
    const node = await open();
    const go = (key: string): Promise<void> =>
      stage.after(() => document.activeElement && press(document.activeElement, key));
    await stage.after(() => node.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
    await go('ArrowDown');
    expect(focused()).toBe('Cell 1, edited here and on Drive: still to choose');
    await go('3');
    expect(focused()).toBe('Cell 1, edited here and on Drive: Both');
    await go('ArrowDown');
    await go('4');
    expect(model.state.choices).toEqual({ c: 'both', d: 'base' });
    await go('5');
    expect(model.state.choices.d).toBe('merged');
    await go('End');
    await go('3');
    expect(model.state.choices.e, 'there are no two cells to keep').toBeUndefined();
  });

  it('leads from the count to the cell that waits', async () => {
    const node = await open();
    await stage.after(() => click(node, '1 cell still to choose'));
    expect(focused()).toContain('still to choose');
  });

  it('unfolds equal cells, and keeps the focus there', async () => {
    const node = await open();
    await stage.after(() => click(node, '2 equal cells'));
    expect(rows(node)).toHaveLength(5);
    expect(focused()).toBe('Cell 1, the same everywhere');
  });

  it('shows which version goes into the result, also when that is none', async () => {
    const node = await open();
    const taken = (row: HTMLElement | undefined): (string | null)[] =>
      [...(row?.querySelectorAll('.jp-mod-taken') ?? [])].map(pane =>
        pane.getAttribute('aria-label')
      );
    expect(rows(node).map(taken)).toEqual([[], [], ['Merged'], ['Here']]);
    await stage.after(() => model.choose('c', 'both'));
    expect(taken(rows(node)[1])).toEqual([
      'Here, 1 changed line',
      'On Drive, 1 changed line'
    ]);
  });

  it('shows Markdown as it looks, and as it is written when asked', async () => {
    const text = cell('# Title', { cellType: 'markdown' });
    const row = cellRow('m', ['x', 'y', 'x']);
    const node = await open(conflictView({ cells: [{ ...row, local: text }] }));
    expect(node.querySelectorAll('.jp-colabsync-markdown')).toHaveLength(1);
    const box = node.querySelector<HTMLElement>('input[type="checkbox"]');
    await stage.after(() => box?.click());
    expect(node.querySelectorAll('.jp-colabsync-markdown')).toHaveLength(0);
    expect(node.textContent).toContain('# Title');
  });

  it('draws only what is in sight of a thousand cells', async () => {
    const many = Array.from({ length: 1_000 }, (_, at) =>
      cellRow(`k${at}`, ['x', 'y', 'z'], { taken: 'choose' })
    );
    const node = await open(conflictView({ cells: many }));
    expect(node.textContent).toContain('1000 cells still to choose');
    expect(rows(node).length).toBeGreaterThan(3);
    expect(rows(node).length).toBeLessThan(40);
    expect(rows(node)[0]?.getAttribute('aria-setsize')).toBe('1000');
  });

  it('says what went wrong, and compares again', async () => {
    const problem = { code: 'unknown_row', message: 'It has changed.', url: null };
    stage.server.on('resolveConflict', new Refusal(problem, 400));
    const node = await open();
    await stage.after(() => model.resolve('local'));
    expect(node.querySelector('[role="alert"]')?.textContent).toContain(
      'It has changed.'
    );
    click(node, 'Compare again');
    expect(stage.ran).toEqual([`colabsync:compare-versions {${REF_JSON}}`]);
  });
});

describe('a conflict of other files', () => {
  it('shows the lines of a text side by side, and offers no result', async () => {
    const version = (text: string): object => ({
      firstLine: 1,
      lineCount: 1,
      text,
      isCut: false
    });
    const line = {
      base: version('both had'),
      local: version('written here'),
      remote: version('written there'),
      isLocalChanged: true,
      isRemoteChanged: true,
      isConflict: true
    };
    const node = await open(conflictView({ lines: [line as never] }));
    const panes = [...node.querySelectorAll('[role="group"]')];
    expect(panes.map(pane => pane.getAttribute('aria-label'))).toEqual([
      'Here, 1 changed line',
      'Before both edits, 1 changed line',
      'On Drive, 1 changed line'
    ]);
    expect(button(node, 'Use merged result')).toBeUndefined();
  });

  it('shows size and checksum of what is no text', async () => {
    const node = await open(
      conflictView({
        conflict: conflict({ path: 'model.bin', comparedAs: 'binary' }),
        localMd5: 'aa',
        remoteMd5: 'bb'
      })
    );
    const cells = [...node.querySelectorAll('td')].map(each => each.textContent);
    expect(cells.slice(0, 4)).toEqual(['4 KB', '2 KB', 'aa', 'bb']);
  });

  it('does not offer a version that was deleted meanwhile', async () => {
    const gone = conflict({ sizeBytes: null, comparedAs: 'binary' });
    const node = await open(conflictView({ conflict: gone }));
    expect(button(node, 'Keep Drive’s')?.disabled).toBe(true);
    expect(node.textContent).toContain('deleted meanwhile');
  });
});
