import { describe, expect, it } from 'vitest';
import type { Account, Link } from '../../api/contract.gen';
import { account, link, MB, nobody } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { statusLook } from './syncStatus';

const NOW = new Date(2026, 10, 21, 15, 0).getTime();
const HALF = { code: 'half_written', message: 'nb.ipynb looks half written.', url: null };

describe('the sync item', () => {
  it.each<[string, Account | null, Link[], string]>([
    ['before the first answer', null, [], '…'],
    ['not connected', nobody(), [], 'not connected'],
    ['expired', account({ state: 'expired' }), [link()], 'sign in again'],
    ['no links', account(), [], 'nothing linked'],
    [
      'all done, by the oldest of all links',
      account(),
      [link({ lastSyncAtMs: new Date(2026, 10, 21, 14, 30).getTime() }), link()],
      'all on Drive 14:02'
    ],
    [
      'files on their way, of all links',
      account(),
      [
        link({ waitingFiles: 1, waitingBytes: MB }),
        link({ state: 'syncing', waitingFiles: 2, waitingBytes: 11 * MB })
      ],
      '3 files, 12 MB waiting'
    ],
    [
      'conflicts before files',
      account(),
      [link({ conflicts: 1, waitingFiles: 9 })],
      '1 conflict'
    ],
    [
      'what Google holds back before files',
      account(),
      [link({ harmful: 1, waitingFiles: 9 })],
      '1 file held back'
    ],
    [
      'held deletions before conflicts',
      account(),
      [link({ held: 3, conflicts: 1 })],
      '3 deletions held'
    ],
    [
      'failures before all',
      account(),
      [link({ state: 'error' }), link({ held: 3 })],
      'needs a look'
    ],
    [
      'a link that Google wants a new sign-in for',
      account(),
      [
        link({
          state: 'error',
          problem: { code: 'sign_in_revoked', message: 'Sign in again.', url: null }
        })
      ],
      'sign in again'
    ],
    [
      'a file that cannot be sent',
      account(),
      [link(), link({ waitingFiles: 1, waitingBytes: MB, problem: HALF })],
      '1 file, 1 MB waiting'
    ],
    [
      'a doubt about anything',
      account(),
      [link(), link({ problem: HALF })],
      'needs a look'
    ],
    [
      'more here than on Drive, in a folder that only downloads',
      account(),
      [link(), link({ mode: 'download', onlyHere: 1 })],
      '1 file not as on Drive'
    ],
    [
      'only downloads, all done',
      account(),
      [link({ mode: 'download' })],
      'all here 14:02'
    ],
    ['all paused', account(), [link({ state: 'paused' })], 'paused'],
    [
      'all paused, though files wait',
      account(),
      [link({ state: 'paused', waitingFiles: 3 })],
      'paused'
    ],
    [
      'one paused, the other done',
      account(),
      [link({ state: 'paused' }), link()],
      'all on Drive 14:02'
    ],
    [
      'one never synced',
      account(),
      [link(), link({ lastSyncAtMs: null })],
      'not synced yet'
    ]
  ])('%s', (_, who, links, text) => {
    expect(statusLook({ account: who, problem: null }, links, NOW, trans).text).toBe(
      text
    );
  });

  it('says when Jupyter does not answer', () => {
    const problem = {
      code: 'unreachable',
      message: 'Jupyter does not answer.',
      url: null
    };
    expect(statusLook({ account: null, problem }, [], NOW, trans)).toMatchObject({
      tone: 'error',
      text: 'no answer',
      hint: 'Jupyter does not answer.'
    });
  });
});
