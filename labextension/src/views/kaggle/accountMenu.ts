/** What one may do with the account, as a menu. Pure. */

import type { KaggleAccount } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import type { MenuItem } from '../parts/menu';

export function accountMenu(account: KaggleAccount): MenuItem[] {
  const leave = { command: COMMAND_IDS.leaveKaggle };
  if (account.state !== 'connected') {
    return [leave];
  }
  // A demo's account is nothing that notebooks could use.
  const share = account.shared ? [{ command: COMMAND_IDS.shareKaggle }] : [];
  return [
    { command: COMMAND_IDS.showSubmissions },
    'separator',
    { command: COMMAND_IDS.changeKaggleKey },
    ...share,
    'separator',
    leave
  ];
}
