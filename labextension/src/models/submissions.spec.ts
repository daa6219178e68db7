import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { submission, submissions } from '../../testing/samples';
import { FakeServer, Refusal, settle } from '../../testing/server';
import { SubmissionsModel } from './submissions';

const PENDING = submissions({
  submissions: [submission({ state: 'pending', publicScore: null })]
});

describe('SubmissionsModel', () => {
  let server: FakeServer;
  let model: SubmissionsModel;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    server = new FakeServer().on('kaggleSubmissions', submissions());
    model = new SubmissionsModel(server.client, 'city-lights');
  });

  afterEach(() => {
    model.dispose();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const look = async (): Promise<void> => {
    model.isActive = true;
    await settle();
  };
  /** How often the server is asked within the next `ms`. */
  const askedIn = async (ms: number): Promise<number> => {
    const before = server.count('kaggleSubmissions');
    for (let at = 0; at < ms; at += 1_000) {
      vi.advanceTimersByTime(1_000);
      await settle();
    }
    return server.count('kaggleSubmissions') - before;
  };

  it('asks once and never again when every score is there', async () => {
    await look();
    expect(model.state).toMatchObject({ list: { title: 'City Lights' }, isBusy: false });
    expect(await askedIn(300_000)).toBe(0);
  });

  it('asks again while a score is awaited, and stops once it is there', async () => {
    server.on('kaggleSubmissions', PENDING);
    await look();
    expect(await askedIn(5_000)).toBe(1);
    server.on('kaggleSubmissions', submissions());
    expect(await askedIn(300_000)).toBe(1);
    expect(model.state.list?.submissions[0]?.state).toBe('complete');
  });

  it('asks less and less often, and often again when a person asks', async () => {
    server.on('kaggleSubmissions', PENDING);
    await look();
    const first = await askedIn(60_000);
    const later = await askedIn(60_000);
    expect(later).toBeLessThan(first);
    await model.refresh();
    expect(await askedIn(60_000)).toBe(first);
  });

  it('asks nothing while nobody looks', async () => {
    server.on('kaggleSubmissions', PENDING);
    await look();
    model.isActive = false;
    expect(await askedIn(300_000)).toBe(0);
  });

  it('asks nothing while the tab is hidden, and goes on after', async () => {
    server.on('kaggleSubmissions', PENDING);
    await look();
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    expect(await askedIn(300_000)).toBe(0);
    hidden.mockReturnValue(false);
    expect(await askedIn(5_000)).toBe(1);
  });

  it('keeps the list when Kaggle does not answer, and goes on', async () => {
    server.on('kaggleSubmissions', PENDING);
    await look();
    const busy = { code: 'kaggle_busy', message: 'Try again in a minute.', url: null };
    server.on('kaggleSubmissions', new Refusal(busy));
    expect(await askedIn(5_000)).toBe(1);
    expect(model.state).toMatchObject({ problem: busy, list: PENDING });
    server.on('kaggleSubmissions', submissions());
    await askedIn(60_000);
    expect(model.state).toMatchObject({ problem: null, list: { rank: 12 } });
  });

  it('does not ask twice at once', async () => {
    model.isActive = true;
    void model.refresh();
    await settle();
    expect(server.count('kaggleSubmissions')).toBe(1);
  });
});
