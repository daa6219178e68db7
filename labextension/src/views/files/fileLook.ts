/** How a file stands, as a sign and as words. Pure. */

import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { FileState } from '../../api/contract.gen';
import {
  bothIcon,
  conflictIcon,
  doneIcon,
  ignoredIcon,
  needsYouIcon,
  upIcon
} from '../../icons';

export interface FileLook {
  readonly icon: LabIcon;
  readonly tone: 'quiet' | 'ok' | 'busy' | 'warn' | 'error';
  readonly words: string;
}

/** Folders stand as the worst of what they hold, and say so. */
export function fileLook(
  state: FileState,
  isFolder: boolean,
  trans: TranslationBundle
): FileLook {
  switch (state) {
    case 'synced': {
      const words = isFolder
        ? trans.__('All of it is on Drive, with the same checksums')
        : trans.__('On Drive, with the same checksum');
      return { icon: doneIcon, tone: 'ok', words };
    }
    case 'waiting': {
      const words = isFolder
        ? trans.__('Something in it is not synced yet')
        : trans.__('Not synced yet');
      return { icon: upIcon, tone: 'busy', words };
    }
    case 'moving': {
      const words = isFolder
        ? trans.__('Something in it is on its way')
        : trans.__('On its way');
      return { icon: bothIcon, tone: 'busy', words };
    }
    case 'conflict': {
      const words = isFolder
        ? trans.__('Something in it was edited here and on Drive; both are kept')
        : trans.__('Edited here and on Drive; both versions are kept');
      return { icon: conflictIcon, tone: 'warn', words };
    }
    case 'ignored':
      return {
        icon: ignoredIcon,
        tone: 'quiet',
        words: trans.__('Left out of the sync')
      };
    case 'held': {
      const words = isFolder
        ? trans.__('Something in it is held until you decide')
        : trans.__('Held until you decide');
      return { icon: needsYouIcon, tone: 'error', words };
    }
    case 'problem': {
      const words = isFolder
        ? trans.__('Something in it could not be synced')
        : trans.__('Could not be synced');
      return { icon: needsYouIcon, tone: 'error', words };
    }
  }
}
