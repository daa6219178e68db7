import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlanPreview } from '../api/contract.gen';
import { plan } from '../../testing/samples';
import { FakeServer, Refusal, settle } from '../../testing/server';
import { LinkDraftModel } from './linkDraft';
import { SyncModel } from './sync';

describe('LinkDraftModel', () => {
  let server: FakeServer;
  let draft: LinkDraftModel;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    server = new FakeServer().on('previewLink', plan({ same: 3 }));
    draft = new LinkDraftModel(new SyncModel(server.client), {
      local: 'flowers',
      remotePath: 'My Drive/flowers',
      remoteId: 'r1'
    });
  });

  afterEach(() => {
    draft.dispose();
    vi.useRealTimers();
  });

  it('asks by id for a picked folder and by path for a typed one', () => {
    expect(draft.link).toEqual({ local: 'flowers', mode: 'two-way', remoteId: 'r1' });
    draft.change({ remotePath: 'My Drive/b ', remoteId: null });
    expect(draft.link).toEqual({
      local: 'flowers',
      mode: 'two-way',
      remotePath: 'My Drive/b'
    });
  });

  it('plans once the typing pauses', async () => {
    draft.change({ local: 'a' });
    draft.change({ local: 'ab' });
    expect(draft.state).toMatchObject({ isPlanning: true, plan: null });
    vi.advanceTimersByTime(400);
    await settle();
    expect(server.asked).toEqual([
      'previewLink {"local":"ab","mode":"two-way","remoteId":"r1"}'
    ]);
    expect(draft.state).toMatchObject({ isPlanning: false, plan: { same: 3 } });
  });

  it('drops a plan for what is no longer wished', async () => {
    const answers: ((reply: PlanPreview) => void)[] = [];
    server.on('previewLink', () => new Promise(resolve => answers.push(resolve)));
    void draft.plan();
    await settle();
    draft.change({ mode: 'upload' });
    answers[0]?.(plan({ same: 99 }));
    await settle();
    expect(draft.state.plan).toBeNull();
  });

  it('says why a folder cannot be linked', async () => {
    const problem = {
      code: 'link_home',
      message: 'This is a home directory.',
      url: null
    };
    server.on('previewLink', new Refusal(problem, 400));
    await draft.plan();
    expect(draft.state).toMatchObject({ plan: null, isPlanning: false, problem });
  });

  it('asks nothing while a side is missing', async () => {
    draft.change({ local: ' ' });
    vi.advanceTimersByTime(400);
    await settle();
    expect(server.asked).toEqual([]);
    expect(draft.state.isPlanning).toBe(false);
  });
});
