/** What a comparison says in words. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { CellRow, Conflict, ConflictView, LinesRow } from '../../api/contract.gen';
import { looksSame, type Outcome } from '../../models/conflictRows';
import { clock } from '../parts/format';

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.split('/').pop() ?? path;
}

/** `laptop, 14:01`: whose the version is that is not Drive's, and since when. */
export function deviceWords(conflict: Conflict, nowMs: number): string {
  const { device, madeAtMs } = conflict;
  return [device, madeAtMs === null ? '' : clock(madeAtMs, nowMs)]
    .filter(Boolean)
    .join(', ');
}

/** `Here (laptop, 14:01)`. */
export function hereWords(
  conflict: Conflict,
  nowMs: number,
  trans: TranslationBundle
): string {
  const words = deviceWords(conflict, nowMs);
  return words ? trans.__('Here (%1)', words) : trans.__('Here');
}

/** `Cell 4`, as counted here or, for a cell that is not here, on Drive or before. */
export function cellName(row: CellRow, trans: TranslationBundle): string {
  const { place } = row.local ?? row.remote ?? row.base ?? { place: 0 };
  return place > 0 ? trans.__('Cell %1', place) : trans.__('Cell');
}

/** `Lines 12–18`, as counted here. */
export function linesName(row: LinesRow, trans: TranslationBundle): string {
  const { firstLine, lineCount } = row.local;
  if (lineCount === 0) {
    return trans.__('After line %1', firstLine - 1);
  }
  return lineCount === 1
    ? trans.__('Line %1', firstLine)
    : trans.__('Lines %1–%2', firstLine, firstLine + lineCount - 1);
}

/** What happened to a cell: `edited here, deleted on Drive`. */
export function cellStory(
  row: CellRow,
  hasBase: boolean,
  trans: TranslationBundle
): string {
  const { base, local, remote, isLocalChanged, isRemoteChanged } = row;
  if (!hasBase) {
    if (!local) {
      return trans.__('only on Drive');
    }
    return remote ? trans.__('differs') : trans.__('only here');
  }
  if (isLocalChanged && isRemoteChanged) {
    if (!local) {
      return remote
        ? trans.__('deleted here, edited on Drive')
        : trans.__('deleted on both sides');
    }
    if (!remote) {
      return trans.__('edited here, deleted on Drive');
    }
    return base
      ? trans.__('edited here and on Drive')
      : trans.__('added here and on Drive');
  }
  if (isLocalChanged) {
    if (!local) {
      return trans.__('deleted here');
    }
    return base ? trans.__('edited here') : trans.__('added here');
  }
  if (!remote) {
    return trans.__('deleted on Drive');
  }
  return base ? trans.__('edited on Drive') : trans.__('added on Drive');
}

/** What happened to some lines. */
export function linesStory(
  row: LinesRow,
  hasBase: boolean,
  trans: TranslationBundle
): string {
  const { isLocalChanged, isRemoteChanged } = row;
  if (!hasBase) {
    return trans.__('differs');
  }
  if (isLocalChanged && isRemoteChanged) {
    return row.isConflict
      ? trans.__('edited here and on Drive')
      : trans.__('edited alike on both sides');
  }
  return isLocalChanged ? trans.__('edited here') : trans.__('edited on Drive');
}

/** All versions read the same, so the change lies where it cannot be seen. */
export function isUnseen(row: CellRow, hasBase: boolean): boolean {
  const { base, local, remote } = row;
  return (
    local !== null &&
    looksSame(local, remote) &&
    (hasBase ? base !== null && looksSame(local, base) : true)
  );
}

/** A choice by name. */
export function outcomeWords(outcome: Outcome, trans: TranslationBundle): string {
  const words: Record<Outcome, string> = {
    local: trans.__('Here'),
    remote: trans.__('Drive'),
    both: trans.__('Both'),
    base: trans.__('As before'),
    merged: trans.__('Merged')
  };
  return words[outcome];
}

/** What is still to be done, or what is settled already. */
export function countWords(
  view: ConflictView,
  openCount: number,
  trans: TranslationBundle
): string {
  if (view.cells.length === 0) {
    return '';
  }
  return openCount > 0
    ? trans._n('%1 cell still to choose', '%1 cells still to choose', openCount)
    : trans.__('Every cell is decided');
}
