import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  account,
  item,
  job,
  kaggleAccount,
  link,
  nobody,
  overview
} from '../../testing/samples';
import { Refusal, settle } from '../../testing/server';
import { Stage } from '../../testing/stage';

describe('Workspace', () => {
  let stage: Stage;

  beforeEach(() => {
    stage = new Stage();
  });

  afterEach(() => {
    stage.dispose();
  });

  it('asks nothing by itself', async () => {
    await settle();
    expect(stage.server.asked).toEqual([]);
  });

  it('fills every model from one reply', async () => {
    stage.server.on('overview', overview({ links: [link()], jobs: [job()] }));
    await stage.workspace.refresh();
    const { account: who, kaggleAccount: kaggler, sync, jobs } = stage.workspace;
    expect(who.state.account?.name).toBe('Ada Lovelace');
    expect(kaggler.state.account?.username).toBe('ada_l');
    expect(sync.state).toMatchObject({ isLoaded: true, links: [{ id: '1' }] });
    expect(jobs.running('sync:1')?.id).toBe('j1');
    expect(stage.server.asked).toEqual(['overview {}']);
  });

  it('follows events', async () => {
    stage.server.on('overview', overview({ links: [link(), link({ id: '2' })] }));
    await stage.workspace.refresh();
    stage.bus.send({ kind: 'link', link: link({ state: 'paused' }) });
    stage.bus.send({ kind: 'link_gone', linkId: '2' });
    stage.bus.send({ kind: 'job', job: job() });
    stage.bus.send({ kind: 'kaggle', kaggle: kaggleAccount({ username: 'bob' }) });
    const { sync, jobs, kaggleAccount: kaggler } = stage.workspace;
    expect(sync.state.links.map(each => [each.id, each.state])).toEqual([
      ['1', 'paused']
    ]);
    expect(jobs.state.jobs).toHaveLength(1);
    expect(kaggler.state.account?.username).toBe('bob');
  });

  it('reads all again, and Drive anew, when the account becomes another', async () => {
    stage.server.on('overview', overview({ account: nobody() }));
    await stage.workspace.refresh();
    stage.server.on('overview', overview({ links: [link()] }));
    stage.bus.send({ kind: 'account', account: account() });
    await settle();
    expect(stage.server.count('overview')).toBe(2);
    expect(stage.workspace.sync.state.links).toHaveLength(1);
  });

  it('does not read again for news about the same account', async () => {
    stage.server.on('overview', overview());
    await stage.workspace.refresh();
    stage.bus.send({ kind: 'account', account: account({ usedBytes: 1 }) });
    await settle();
    expect(stage.server.count('overview')).toBe(1);
  });

  it('lets news that came while it read have the last word', async () => {
    let answer: (reply: unknown) => void = () => undefined;
    stage.server.on('overview', () => new Promise(resolve => (answer = resolve)));
    const reading = stage.workspace.refresh();
    await settle();
    stage.bus.send({ kind: 'link_gone', linkId: '2' });
    stage.bus.send({ kind: 'job', job: job({ state: 'done', endedAtMs: 2 }) });
    answer(overview({ links: [link(), link({ id: '2' })], jobs: [job()] }));
    await reading;
    expect(stage.workspace.sync.state.links.map(each => each.id)).toEqual(['1']);
    expect(stage.workspace.jobs.running('sync:1')).toBeUndefined();
  });

  it('marks in the tree of Drive what is linked elsewhere, without asking', async () => {
    const items = [item({ id: 'r1', kind: 'folder' })];
    stage.server
      .on('overview', overview())
      .on('listDrive', { items, nextPageToken: null });
    await stage.workspace.refresh();
    const { drive } = stage.workspace;
    await drive.open('root');
    const isLinked = (): boolean | undefined =>
      drive.state.folders.get('root')?.items[0]?.isLinked;
    stage.bus.send({ kind: 'link', link: link() });
    expect(isLinked()).toBe(true);
    stage.bus.send({ kind: 'link_gone', linkId: '1' });
    expect(isLinked()).toBe(false);
    expect(stage.server.count('listDrive')).toBe(1);
  });

  it.each([
    ['a new sign-in', 'sign_in_revoked', account({ state: 'expired' })],
    ['an answer at last', 'unreachable', account()]
  ])('takes what a link ran into for over after %s', async (_, code, before) => {
    const problem = { code, message: 'Not now.', url: null };
    stage.server
      .on('overview', overview({ account: before, links: [link()] }))
      .on('syncNow', new Refusal(problem));
    await stage.workspace.refresh();
    await stage.workspace.sync.syncNow('1');
    expect(stage.workspace.sync.state.problems).toEqual({ '1': problem });
    stage.server.on('overview', overview({ links: [link()] }));
    await stage.workspace.refresh();
    expect(stage.workspace.sync.state.problems).toEqual({});
  });

  it('says when the server cannot be reached, until it can', async () => {
    const problem = { code: 'unreachable', message: 'Nobody there.', url: null };
    stage.server.on('overview', new Refusal(problem, 500));
    await stage.workspace.refresh();
    expect(stage.workspace.account.state.problem).toEqual(problem);
    stage.server.on('overview', overview());
    await stage.workspace.refresh();
    expect(stage.workspace.account.state.problem).toBeNull();
  });
});
