import { beforeEach, describe, expect, it } from 'vitest';
import { link } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { fileSign, linkSign, RowSigns } from './rowSign';

const NOW = new Date(2026, 10, 21, 15, 0).getTime();

let row: HTMLElement;
let signs: RowSigns;

beforeEach(() => {
  row = document.createElement('li');
  row.innerHTML = '<span class="jp-DirListing-itemText">a.ipynb</span><span>now</span>';
  signs = new RowSigns();
});

const sign = (): HTMLElement | null =>
  row.querySelector<HTMLElement>('.jp-colabsync-fileSign');

describe('the sign of a row', () => {
  it('stands behind the name and says in words what it means', () => {
    signs.put(row, fileSign('synced', false, trans));
    expect(row.children[1]).toBe(sign());
    expect(sign()?.getAttribute('aria-label')).toBe('On Drive, with the same checksum');
    expect(sign()?.title).toBe('On Drive, with the same checksum');
  });

  it('stays the very same while nothing changed', () => {
    signs.put(row, fileSign('synced', false, trans));
    const first = sign();
    signs.put(row, fileSign('synced', false, trans));
    expect(sign()).toBe(first);
  });

  it('gives way to another, and goes', () => {
    signs.put(row, fileSign('synced', false, trans));
    signs.put(row, fileSign('moving', false, trans));
    expect(row.querySelectorAll('.jp-colabsync-fileSign')).toHaveLength(1);
    expect(sign()?.dataset.state).toBe('moving');
    signs.put(row, null);
    expect(sign()).toBeNull();
  });

  it('waits while the name is being edited', () => {
    signs.put(row, fileSign('synced', false, trans));
    row.firstElementChild?.replaceWith(document.createElement('input'));
    signs.put(row, fileSign('waiting', false, trans));
    expect(sign()?.dataset.state).toBe('synced');
  });

  it('marks the folder of a link, with how it is', () => {
    signs.put(row, linkSign(link(), NOW, trans));
    expect(sign()?.title).toBe('Linked with My Drive/flowers: all on Drive · 14:02');
  });
});
