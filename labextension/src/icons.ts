/** Our own icons, drawn on JupyterLab's 16 and 24 pixel grids and coloured by its classes. */

import { LabIcon } from '@jupyterlab/ui-components';

const icon = (name: string, size: 16 | 24, body: string): LabIcon =>
  new LabIcon({
    name: `jupyter-colabsync:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 ${size} ${size}">${body}</svg>`
  });

const CLOUD = 'M17.6 9.2A6 6 0 0 0 6.2 8.1 5 5 0 0 0 6.6 18H17a4.4 4.4 0 0 0 .6-8.8Z';

/** A cloud with an arrow up and an arrow down in it: the panel, and Sync to Drive. */
export const cloudSyncIcon = icon(
  'cloud-sync',
  24,
  `<path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="${CLOUD}
   M9.6 9.4 6.9 12.1h1.9v3.3h1.6v-3.3h1.9Z M14.4 15.9 17.1 13.2h-1.9V9.9h-1.6v3.3h-1.9Z"/>`
);

export const cloudIcon = icon(
  'cloud',
  24,
  `<path class="jp-icon3" fill="#616161" d="${CLOUD}"/>`
);

/** A sheet with lines: a Doc, Sheet or Slide, which has no bytes of its own. */
export const documentIcon = icon(
  'document',
  24,
  `<path class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2" fill-rule="evenodd" d="M6 3h8l5 5v12c0 .6-.4 1-1 1H6c-.6 0-1-.4-1-1V4c0-.6.4-1 1-1Z M8 11v1.6h8V11Z M8 14v1.6h8V14Z M8 17v1.6h5V17Z"/>`
);

/** A sheet with a grid. */
export const sheetIcon = icon(
  'sheet',
  24,
  `<path class="jp-icon-contrast1 jp-icon-selectable" fill="#388e3c" fill-rule="evenodd" d="M6 3h8l5 5v12c0 .6-.4 1-1 1H6c-.6 0-1-.4-1-1V4c0-.6.4-1 1-1Z M8 11v8h8v-8Z M9.5 12.5h1.8v1.8H9.5Z M12.8 12.5h1.8v1.8h-1.8Z M9.5 15.8h1.8v1.8H9.5Z M12.8 15.8h1.8v1.8h-1.8Z"/>`
);

/** A sheet with a picture frame. */
export const slidesIcon = icon(
  'slides',
  24,
  `<path class="jp-icon-warn0 jp-icon-selectable" fill="#f57c00" fill-rule="evenodd" d="M6 3h8l5 5v12c0 .6-.4 1-1 1H6c-.6 0-1-.4-1-1V4c0-.6.4-1 1-1Z M8 11.5v6.5h8v-6.5Z M9.5 13h5v3.5h-5Z"/>`
);

/** A chip with pins: the machine. */
export const chipIcon = icon(
  'chip',
  24,
  `<path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="M8 3h1.6v2.4h1.6V3h1.6v2.4h1.6V3H16v2.4h1.4c.7 0 1.2.5 1.2 1.2V8H21v1.6h-2.4v1.6H21v1.6h-2.4v1.6H21V16h-2.4v1.4c0 .7-.5 1.2-1.2 1.2H16V21h-1.6v-2.4h-1.6V21h-1.6v-2.4H9.6V21H8v-2.4H6.6c-.7 0-1.2-.5-1.2-1.2V16H3v-1.6h2.4v-1.6H3v-1.6h2.4V9.6H3V8h2.4V6.6c0-.7.5-1.2 1.2-1.2H8Z M8.4 8.4v7.2h7.2V8.4Z"/>`
);

/** A paper plane: sent to a competition. */
export const submitIcon = icon(
  'submit',
  24,
  '<path class="jp-icon3" fill="#616161" d="M3 20.5 21.5 12 3 3.5v6.6L15 12 3 13.9Z"/>'
);

/* State, in a shape of its own each, so that it is never told by colour alone. */

const state = (name: string, body: string): LabIcon =>
  icon(
    `state-${name}`,
    16,
    `<g fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${body}</g>`
  );

export const doneIcon = state('done', '<path d="m3 8.5 3.3 3.3L13 5"/>');
export const upIcon = state('up', '<path d="M8 13V3.5M4 7.5l4-4 4 4"/>');
export const downIcon = state('down', '<path d="M8 3v9.5M4 8.5l4 4 4-4"/>');
export const bothIcon = state(
  'both',
  '<path d="M5 13V4M2.5 6.5 5 4l2.5 2.5M11 3v9M8.5 9.5 11 12l2.5-2.5"/>'
);
export const conflictIcon = state(
  'conflict',
  '<path d="M8 2.8 14 13H2Z" fill="currentColor" stroke-width="1.2"/>'
);
/** The same in the colour of JupyterLab's own tabs. */
export const conflictTabIcon = icon(
  'conflict-tab',
  16,
  '<path class="jp-icon3" fill="#616161" d="M8 2.2 14.6 13.6H1.4Z"/>'
);
export const needsYouIcon = state(
  'needs-you',
  '<path d="M8 2.5v7" stroke-width="2.2"/><path d="M8 13.2v.1" stroke-width="2.4"/>'
);
export const restingIcon = state(
  'resting',
  '<circle cx="8" cy="8" r="4.2" stroke-width="1.5"/>'
);
export const pausedIcon = state(
  'paused',
  '<path d="M5.5 4v8M10.5 4v8" stroke-width="2"/>'
);
/** What cannot be seen from here. */
export const hiddenIcon = state(
  'hidden',
  '<path d="M5.6 6.2a2.4 2.4 0 1 1 3.5 2.1C8.3 8.7 8 9.2 8 10" stroke-width="1.7"/><path d="M8 12.7v.1" stroke-width="2.2"/>'
);
/** A broom: what a kernel left behind. JupyterLab has one too, but not yet in 4.2. */
export const leftoverIcon = state(
  'leftover',
  '<path d="M8 2v5M4.5 9.5c0-1.4 1-2.5 2.5-2.5h2c1.5 0 2.5 1.1 2.5 2.5v.5h-7ZM4.5 10l-1 4h9l-1-4M6.5 11.5V14M9.5 11.5V14"/>'
);
export const ignoredIcon = state('ignored', '<path d="M4 8h8"/>');
export const moveIcon = state('move', '<path d="M3 8h9.5M8.5 4l4 4-4 4"/>');
/** Two that become one. */
export const mergeIcon = state(
  'merge',
  '<path d="M3 3.5c0 4 3 4.5 5 4.5h5M3 12.5C3 8.5 6 8 8 8M10.5 5.5 13 8l-2.5 2.5" stroke-width="1.5"/>'
);
/** Back to where it was. */
export const backIcon = state(
  'back',
  '<path d="M4 6.5h5.2a3.2 3.2 0 0 1 0 6.4H6M6.5 3.5 3.5 6.5l3 3" stroke-width="1.5"/>'
);
/** The way back to what was there before. */
export const leftIcon = state('left', '<path d="M13 8H3.5M7.5 4l-4 4 4 4"/>');
export const binIcon = state(
  'bin',
  '<path d="M3.5 4.5h9M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5" stroke-width="1.4"/>'
);
/** The way out of Jupyter: opens in a new tab. */
export const outIcon = state(
  'out',
  '<path d="M5 11 11.5 4.5M6 4.5h5.5V10" stroke-width="1.5"/>'
);
/** A clock: when the machine ends. */
export const clockIcon = state(
  'clock',
  '<circle cx="8" cy="8" r="5.5" stroke-width="1.4"/><path d="M8 4.8V8l2.2 1.6" stroke-width="1.4"/>'
);
