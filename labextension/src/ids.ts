/** Every id that others may rely on: plugins, panel, sections, commands. Data only. */

export const PLUGIN_IDS = {
  workspace: 'jupyter-colabsync:workspace',
  /** Named after `schema/plugin.json`, which holds the settings, menus and shortcuts. */
  commands: 'jupyter-colabsync:plugin',
  panel: 'jupyter-colabsync:panel',
  badges: 'jupyter-colabsync:badges',
  documents: 'jupyter-colabsync:documents',
  statusBar: 'jupyter-colabsync:statusbar',
  machine: 'jupyter-colabsync:machine'
} as const;

export const PANEL_ID = 'jp-colabsync-panel';

export type SectionId = 'sync' | 'drive' | 'kaggle' | 'system';

export const COMMAND_IDS = {
  showPanel: 'colabsync:show-panel',
  connect: 'colabsync:connect',
  chooseClient: 'colabsync:choose-client',
  startDemo: 'colabsync:start-demo',
  disconnect: 'colabsync:disconnect',
  openDrive: 'colabsync:open-drive',
  linkFolder: 'colabsync:link-folder',
  syncNow: 'colabsync:sync-now',
  syncEverything: 'colabsync:sync-everything',
  pauseSync: 'colabsync:pause-sync',
  resumeSync: 'colabsync:resume-sync',
  togglePause: 'colabsync:toggle-pause',
  changeLink: 'colabsync:change-link',
  unlinkFolder: 'colabsync:unlink-folder',
  settleDeletions: 'colabsync:settle-deletions',
  allowHarmful: 'colabsync:allow-harmful',
  settleConflicts: 'colabsync:settle-conflicts',
  resolveConflict: 'colabsync:resolve-conflict',
  compareVersions: 'colabsync:compare-versions',
  showBin: 'colabsync:show-bin',
  showHistory: 'colabsync:show-history',
  showFiles: 'colabsync:show-files',
  syncToDrive: 'colabsync:sync-to-drive',
  syncNotebook: 'colabsync:sync-notebook',
  proveFile: 'colabsync:prove-file',
  searchDrive: 'colabsync:search-drive',
  refreshDrive: 'colabsync:refresh-drive',
  makeDriveFolder: 'colabsync:make-drive-folder',
  pullKaggle: 'colabsync:pull-kaggle',
  pullKaggleAgain: 'colabsync:pull-kaggle-again',
  checkKagglePulled: 'colabsync:check-kaggle-pulled',
  forgetKagglePulled: 'colabsync:forget-kaggle-pulled',
  openKaggle: 'colabsync:open-kaggle',
  leaveKaggle: 'colabsync:leave-kaggle',
  changeKaggleKey: 'colabsync:change-kaggle-key',
  shareKaggle: 'colabsync:share-kaggle',
  submitToKaggle: 'colabsync:submit-to-kaggle',
  showSubmissions: 'colabsync:show-submissions',
  measureMachine: 'colabsync:measure-machine',
  copyMachineSummary: 'colabsync:copy-machine-summary',
  setSessionLimit: 'colabsync:set-session-limit',
  openHolder: 'colabsync:open-holder',
  shutDownKernel: 'colabsync:shut-down-kernel',
  endProcess: 'colabsync:end-process',
  askIdleKernels: 'colabsync:ask-idle-kernels',
  cancelJob: 'colabsync:cancel-job'
} as const;

export type CommandId = (typeof COMMAND_IDS)[keyof typeof COMMAND_IDS];
