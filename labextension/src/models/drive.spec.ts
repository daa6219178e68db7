import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DrivePage } from '../api/contract.gen';
import { item } from '../../testing/samples';
import { FakeServer, Refusal, settle } from '../../testing/server';
import { DriveModel } from './drive';
import { driveRows } from './driveRows';

const PROBLEM = { code: 'unreachable', message: 'Drive does not answer.', url: null };
const page = (ids: string[], nextPageToken: string | null = null): DrivePage => ({
  items: ids.map(id => item({ id, kind: id.startsWith('f') ? 'folder' : 'file' })),
  nextPageToken
});

/** The visible lines as one reads them: name, indented by depth. */
function lines(drive: DriveModel): string[] {
  return driveRows(drive.state).map(row => {
    const text = row.kind === 'item' ? row.item.name : `<${row.kind}>`;
    return '  '.repeat(row.depth) + text;
  });
}

describe('DriveModel', () => {
  let server: FakeServer;
  let drive: DriveModel;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    server = new FakeServer().on('listDrive', ({ folderId, pageToken }) => {
      if (folderId === 'root') {
        return pageToken === undefined ? page(['f1', 'a'], 'p2') : page(['b']);
      }
      return folderId === 'f1' ? page(['f2', 'c']) : page([]);
    });
    drive = new DriveModel(server.client);
  });

  afterEach(() => {
    drive.dispose();
    vi.useRealTimers();
  });

  it('reads nothing until somebody looks, and a folder only once', async () => {
    expect(server.asked).toEqual([]);
    drive.isActive = true;
    drive.isActive = false;
    drive.isActive = true;
    await settle();
    expect(server.count('listDrive')).toBe(1);
    expect(lines(drive)).toEqual(['f1', 'a', '<more>']);
  });

  it('adds the next page where the last one ended', async () => {
    await drive.open('root');
    await drive.more('root');
    expect(lines(drive)).toEqual(['f1', 'a', 'b']);
  });

  it('asks for the same page only once', async () => {
    await drive.open('root');
    await Promise.all([drive.more('root'), drive.more('root')]);
    expect(server.count('listDrive')).toBe(2);
  });

  it('opens folders in place, says when one is empty, and closes them', async () => {
    await drive.open('root');
    drive.toggle('f1');
    drive.toggle('f2');
    expect(lines(drive)).toEqual(['f1', '  <more>', 'a', '<more>']);
    await settle();
    expect(lines(drive)).toEqual(['f1', '  f2', '    <empty>', '  c', 'a', '<more>']);
    drive.toggle('f1');
    expect(lines(drive)).toEqual(['f1', 'a', '<more>']);
  });

  it('knows the path of what it has shown', async () => {
    await drive.open('root');
    await drive.open('f1');
    expect(drive.pathOf('f2')).toBe('My Drive/f1/f2');
    expect(drive.pathOf('elsewhere')).toBeNull();
  });

  it('keeps what it has when a page fails, and goes on from there', async () => {
    await drive.open('root');
    server.on('listDrive', new Refusal(PROBLEM));
    await drive.more('root');
    expect(lines(drive)).toEqual(['f1', 'a', '<problem>']);
    server.on('listDrive', page(['b']));
    await drive.more('root');
    expect(lines(drive)).toEqual(['f1', 'a', 'b']);
  });

  it('searches once the typing pauses, for the last words only', async () => {
    server.on('listDrive', ({ search }) => page([`found ${String(search)}`]));
    drive.search('a');
    drive.search('ab');
    vi.advanceTimersByTime(300);
    await settle();
    expect(server.asked).toEqual(['listDrive {"search":"ab","foldersOnly":"false"}']);
    expect(lines(drive)).toEqual(['found ab']);
  });

  it('drops the answer to older words', async () => {
    const answers: ((page: DrivePage) => void)[] = [];
    server.on('listDrive', () => new Promise(resolve => answers.push(resolve)));
    drive.search('old');
    vi.advanceTimersByTime(300);
    await settle();
    drive.search('new');
    vi.advanceTimersByTime(300);
    await settle();
    answers[1]?.(page(['new']));
    answers[0]?.(page(['old']));
    await settle();
    expect(lines(drive)).toEqual(['new']);
  });

  it('forgets another account’s tree, also what was on its way', async () => {
    let answer: (page: DrivePage) => void = () => undefined;
    server.on('listDrive', () => new Promise(resolve => (answer = resolve)));
    void drive.open('root');
    await settle();
    drive.clear();
    answer(page(['theirs']));
    await settle();
    expect(lines(drive)).toEqual(['<more>']);
  });

  it('reads again what is in sight, and forgets the rest', async () => {
    drive.isActive = true;
    await settle();
    drive.toggle('f1');
    await settle();
    drive.toggle('f2');
    await settle();
    drive.toggle('f1', false);
    const before = server.count('listDrive');
    await drive.refresh();
    expect(server.asked.slice(before)).toEqual([
      'listDrive {"folderId":"root","foldersOnly":"false"}'
    ]);
    drive.toggle('f1');
    expect(lines(drive)).toEqual(['f1', '  <more>', 'a', '<more>']);
  });

  it('reads nothing again while nobody looks', async () => {
    await drive.open('root');
    await drive.refresh();
    expect(server.count('listDrive')).toBe(1);
    drive.isActive = true;
    await settle();
    expect(server.count('listDrive')).toBe(2);
  });

  it('searches again when it is to read again', async () => {
    drive.isActive = true;
    drive.search('a');
    vi.advanceTimersByTime(300);
    await settle();
    server.on('listDrive', page(['newer']));
    await drive.refresh();
    expect(lines(drive)).toEqual(['newer']);
  });

  it('drops the answer to an older question about the same folder', async () => {
    const answers: ((page: DrivePage) => void)[] = [];
    server.on('listDrive', () => new Promise(resolve => answers.push(resolve)));
    drive.isActive = true;
    await settle();
    void drive.refresh();
    await settle();
    answers[1]?.(page(['new']));
    await settle();
    answers[0]?.(page(['old']));
    await settle();
    expect(lines(drive)).toEqual(['new']);
  });

  it('shows a new folder in its place', async () => {
    await drive.open('root');
    server.on('makeFolder', item({ id: 'f9', kind: 'folder' }));
    await drive.makeFolder('f1', 'f9');
    expect(drive.state.expanded.has('f1')).toBe(true);
    expect(drive.state.currentId).toBe('f9');
  });
});
