/** What one may do with a link, as a menu. Pure. */

import type { Link } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import type { MenuItem } from '../parts/menu';

export function linkMenu(link: Link): MenuItem[] {
  const linkId = link.id;
  const items: MenuItem[] = [
    { command: COMMAND_IDS.syncNow, args: { linkId } },
    link.state === 'paused'
      ? { command: COMMAND_IDS.resumeSync, args: { linkId } }
      : { command: COMMAND_IDS.pauseSync, args: { linkId } }
  ];
  if (link.held > 0) {
    items.push({ command: COMMAND_IDS.settleDeletions, args: { linkId } });
  }
  if (link.conflicts > 0) {
    items.push({ command: COMMAND_IDS.settleConflicts, args: { linkId } });
  }
  if (link.harmful > 0) {
    items.push({ command: COMMAND_IDS.allowHarmful, args: { linkId } });
  }
  items.push(
    'separator',
    { command: COMMAND_IDS.showHistory, args: { linkId } },
    { command: COMMAND_IDS.showBin, args: { linkId } },
    { command: COMMAND_IDS.changeLink, args: { linkId } },
    'separator'
  );
  if (link.contentsPath !== null) {
    items.push({ command: COMMAND_IDS.showFiles, args: { path: link.contentsPath } });
  }
  if (link.remoteUrl) {
    items.push({ command: COMMAND_IDS.openDrive, args: { url: link.remoteUrl } });
  }
  items.push('separator', { command: COMMAND_IDS.unlinkFolder, args: { linkId } });
  return items;
}
