import { describe, expect, it } from 'vitest';
import type { Link } from '../../api/contract.gen';
import { job, link, MB, progress } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { linkLook, linkName } from './linkState';

const NOW = new Date(2026, 10, 21, 15, 0).getTime();
const FULL = { code: 'drive_full', message: 'Google Drive is full.', url: null };
const EXPIRED = { code: 'sign_in_revoked', message: 'Sign in again.', url: null };

describe('linkLook', () => {
  it.each<[string, Partial<Link>, string, string]>([
    ['all is on Drive', {}, 'ok', 'all on Drive · 14:02'],
    ['all is here, for download only', { mode: 'download' }, 'ok', 'all here · 14:02'],
    ['nothing was synced yet', { lastSyncAtMs: null }, 'quiet', 'not synced yet'],
    ['it is paused', { state: 'paused', waitingFiles: 3 }, 'quiet', 'paused'],
    [
      'files wait',
      { state: 'syncing', waitingFiles: 3, waitingBytes: 12 * MB },
      'busy',
      '3 files · 12 MB to go'
    ],
    [
      'files cannot be sent, which is no way to go',
      { waitingFiles: 1, waitingBytes: 12 * MB, problem: FULL },
      'warn',
      '1 file · 12 MB not on Drive'
    ],
    ['something is in doubt', { problem: FULL }, 'warn', 'needs a look'],
    [
      'there is more here than on Drive, for download only',
      { mode: 'download', onlyHere: 2, lastSyncAtMs: null },
      'quiet',
      '2 files not as on Drive'
    ],
    ['it looks for changes', { state: 'syncing' }, 'busy', 'looking for changes'],
    ['there is a conflict', { conflicts: 1 }, 'warn', '1 conflict'],
    ['Google takes files for malware', { harmful: 2 }, 'warn', '2 files held back'],
    [
      'deletions are held, which is more urgent',
      { conflicts: 1, held: 214 },
      'error',
      '214 deletions held'
    ],
    ['it failed', { state: 'error', problem: FULL }, 'error', 'needs a look'],
    ['the sign-in ended', { state: 'error', problem: EXPIRED }, 'error', 'sign in again']
  ])('says when %s', (_, part, tone, fact) => {
    expect(linkLook(link(part), undefined, null, NOW, trans)).toMatchObject({
      tone,
      fact
    });
  });

  it('says how far a running sync is', () => {
    const running = job({ progress: progress() });
    expect(linkLook(link(), running, null, NOW, trans)).toMatchObject({
      tone: 'busy',
      fact: '41 % · 6 min left'
    });
  });

  it.each([
    ['conflicts', { conflicts: 2, harmful: 1 }],
    ['harmful', { harmful: 1 }],
    ['deletions', { held: 2, conflicts: 2 }]
  ])('leads from its fact to the %s', (asks, part) => {
    expect(linkLook(link(part), undefined, null, NOW, trans).asks).toBe(asks);
  });

  it('puts what the last wish ran into before the link’s own state', () => {
    expect(linkLook(link(), undefined, FULL, NOW, trans).fact).toBe('needs a look');
  });
});

describe('linkName', () => {
  it.each([
    ['projects/flowers', 'flowers'],
    ['C:\\work\\thesis\\', 'thesis'],
    ['/', '/']
  ])('of %s is %s', (local, name) => {
    expect(linkName(link({ local }))).toBe(name);
  });
});
