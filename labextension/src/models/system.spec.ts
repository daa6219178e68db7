import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gpu, reading } from '../../testing/samples';
import { FakeServer } from '../../testing/server';
import { SystemModel } from './system';

describe('SystemModel', () => {
  let server: FakeServer;
  let system: SystemModel;

  beforeEach(() => {
    vi.useFakeTimers();
    server = new FakeServer().on('system', reading({ gpus: [gpu] }));
    system = new SystemModel(server.client);
  });

  afterEach(() => {
    system.dispose();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const asksIn = async (seconds: number): Promise<number> => {
    const before = server.count('system');
    await vi.advanceTimersByTimeAsync(seconds * 1_000);
    return server.count('system') - before;
  };

  it('asks nothing while nobody looks', async () => {
    expect(await asksIn(60)).toBe(0);
  });

  it('asks every five seconds for the status bar', async () => {
    system.isOnStatusBar = true;
    await asksIn(1);
    const asks = await asksIn(20);
    expect(asks).toBeGreaterThanOrEqual(3);
    expect(asks).toBeLessThanOrEqual(5);
  });

  it('asks every second for the panel, and ceases with it', async () => {
    system.isActive = true;
    await asksIn(1);
    expect(await asksIn(10)).toBeGreaterThanOrEqual(8);
    system.isActive = false;
    await asksIn(1);
    expect(await asksIn(60)).toBe(0);
  });

  it('asks nothing while the tab is hidden', async () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    system.isActive = true;
    expect(await asksIn(60)).toBe(0);
  });

  it('keeps two minutes of load while the panel looks', async () => {
    system.isActive = true;
    await asksIn(200);
    expect(system.state.history[0]).toHaveLength(120);
    expect(system.state.history[0]?.at(-1)).toBe(83);
  });
});
