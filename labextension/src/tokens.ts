/** What other extensions may ask us for. */

import { Token } from '@lumino/coreutils';
import type { Workspace } from './models/workspace';

/** The state of ColabSync in this tab: who is connected, links, jobs, the machine. */
export const IColabSync = new Token<Workspace>(
  'jupyter-colabsync:IColabSync',
  'The models of ColabSync: account, links, Drive, Kaggle, machine and running work.'
);
