import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { job, progress } from '../../testing/samples';
import { FakeServer } from '../../testing/server';
import { fraction, JobsModel } from './jobs';

describe('JobsModel', () => {
  let server: FakeServer;
  let jobs: JobsModel;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    server = new FakeServer();
    jobs = new JobsModel(server.client);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('follows a job to its end', async () => {
    const heard: string[] = [];
    const end = jobs.follow(job(), now => heard.push(now.state));
    jobs.put(job({ progress: progress() }));
    jobs.put(job({ state: 'done' }));
    expect((await end).state).toBe('done');
    expect(heard).toEqual(['running', 'running', 'done']);
  });

  it('drops news that are older than the end', () => {
    jobs.put(job({ state: 'done' }));
    jobs.put(job({ progress: progress() }));
    expect(jobs.find('j1')?.state).toBe('done');
  });

  it('asks now and then, should the event of the end get lost', async () => {
    server.on('jobs', { jobs: [job({ state: 'done' })] });
    const end = jobs.follow(job(), () => undefined);
    vi.advanceTimersByTime(10_000);
    expect((await end).state).toBe('done');
    vi.advanceTimersByTime(60_000);
    expect(server.count('jobs')).toBe(1);
  });

  it('takes a job that the server forgot for stopped', async () => {
    const end = jobs.follow(job(), () => undefined);
    jobs.putAll([]);
    expect((await end).state).toBe('cancelled');
  });

  it('finds what runs under a key', () => {
    jobs.putAll([job({ id: 'new' }), job({ id: 'old', state: 'done' })]);
    expect(jobs.running('sync:1')?.id).toBe('new');
    expect(jobs.running('sync:2')).toBeUndefined();
  });
});

describe('fraction', () => {
  it.each([
    ['a part', progress({ done: 1, total: 4 }), 0.25],
    ['never more than all', progress({ done: 5, total: 4 }), 1],
    ['unknown without a total', progress({ total: null }), null],
    ['unknown of nothing', progress({ done: 0, total: 0 }), null]
  ])('is %s', (_, part, expected) => {
    expect(fraction(job({ progress: part }))).toBe(expected);
  });
});
