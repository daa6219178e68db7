/** What a sync would do, line by line: what, why, size. */

import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { PlanLine, PlanPreview, SyncCounts } from '../../api/contract.gen';
import {
  binIcon,
  conflictIcon,
  doneIcon,
  downIcon,
  ignoredIcon,
  moveIcon,
  upIcon
} from '../../icons';
import { Glyph, Name } from '../parts/basics';
import { bytes } from '../parts/format';
import { useUi } from '../parts/ui';

export function PlanTable(props: {
  readonly plan: PlanPreview;
  /** The two folders have never been synced before. */
  readonly isFirst?: boolean;
}): React.JSX.Element {
  const { trans } = useUi();
  const { plan, isFirst = false } = props;
  return (
    <>
      <p className="jp-colabsync-dim">{stayWords(plan, isFirst, trans)}</p>
      {plan.notices.map(notice => (
        <p key={notice}>{notice}</p>
      ))}
      {plan.lines.length > 0 && (
        <div
          className="jp-colabsync-planScroll"
          tabIndex={0}
          role="region"
          aria-label={trans.__('What would be done')}
        >
          <table className="jp-colabsync-plan">
            <thead>
              <tr>
                <th aria-label={trans.__('Kind')} />
                <th>{trans.__('What')}</th>
                <th>{trans.__('Why')}</th>
                <th>{trans.__('Size')}</th>
              </tr>
            </thead>
            <tbody>
              {plan.lines.map((line, index) => (
                <Line key={index} line={line} />
              ))}
            </tbody>
          </table>
          {plan.isTruncated && (
            <p className="jp-colabsync-dim">
              {trans.__('… and more; the counts are complete.')}
            </p>
          )}
        </div>
      )}
    </>
  );
}

function Line(props: { readonly line: PlanLine }): React.JSX.Element {
  const { trans } = useUi();
  const { line } = props;
  const { icon, tone, label } = lineLook(line, trans);
  return (
    <tr>
      <td>
        <Glyph icon={icon} tone={tone} label={label} />
      </td>
      <td>
        <Path line={line} />
      </td>
      <td className="jp-colabsync-dim">{line.reason}</td>
      <td>{line.sizeBytes === null ? '' : bytes(line.sizeBytes)}</td>
    </tr>
  );
}

/** What a line is about; a move has two places, and both matter. */
function Path(props: { readonly line: PlanLine }): React.JSX.Element {
  const { path, action } = props.line;
  const [from, to, ...rest] = path.split(' → ');
  if (action !== 'move' || from === undefined || to === undefined || rest.length > 0) {
    return <Name text={path} />;
  }
  return (
    <>
      <Name text={from} />
      <span className="jp-colabsync-moveTo">
        <span>→ </span>
        <Name text={to} />
      </span>
    </>
  );
}

function lineLook(
  line: PlanLine,
  trans: TranslationBundle
): { icon: LabIcon; tone: 'quiet' | 'ok' | 'busy' | 'warn' | 'error'; label: string } {
  const isUp = line.side === 'remote';
  switch (line.action) {
    case 'upload':
      return { icon: upIcon, tone: 'busy', label: trans.__('up to Drive') };
    case 'download':
      return { icon: downIcon, tone: 'busy', label: trans.__('down from Drive') };
    case 'move': {
      const label = isUp ? trans.__('moved on Drive') : trans.__('moved here');
      return { icon: moveIcon, tone: 'busy', label };
    }
    case 'folder':
      return {
        icon: isUp ? upIcon : downIcon,
        tone: 'busy',
        label: trans.__('folder is made')
      };
    case 'conflict':
      return { icon: conflictIcon, tone: 'warn', label: trans.__('both kept') };
    case 'delete':
      return { icon: binIcon, tone: 'error', label: trans.__('to the bin') };
    case 'adopt':
      return { icon: doneIcon, tone: 'ok', label: trans.__('the same already') };
    case 'skip':
      return { icon: ignoredIcon, tone: 'quiet', label: trans.__('left out') };
  }
}

function stayWords(
  plan: PlanPreview,
  isFirst: boolean,
  trans: TranslationBundle
): string {
  const { same, counts } = plan;
  const words: string[] = [];
  if (counts.deleted === 0 && counts.held === 0) {
    words.push(
      isFirst
        ? trans.__('Nothing is deleted by a first sync.')
        : trans.__('Nothing is deleted.')
    );
  }
  if (same > 0) {
    words.push(
      trans._n(
        '%1 file is the same on both sides and stays as it is.',
        '%1 files are the same on both sides and stay as they are.',
        same
      )
    );
  }
  if (plan.lines.length === 0) {
    words.push(
      trans.__('There is nothing to do now; changes will follow by themselves.')
    );
  }
  return words.join(' ');
}

/** How many files a sync would touch. */
export function planCount(counts: SyncCounts): number {
  const { uploaded, downloaded, moved, merged, conflicts, deleted } = counts;
  return uploaded + downloaded + moved + merged + conflicts + deleted;
}

/** `2 up, 1 down, 1 merged, 1 conflict`. */
export function planWords(counts: SyncCounts, trans: TranslationBundle): string {
  const parts: [number, string][] = [
    [counts.uploaded, trans.__('%1 up', counts.uploaded)],
    [counts.downloaded, trans.__('%1 down', counts.downloaded)],
    [counts.moved, trans.__('%1 moved', counts.moved)],
    [counts.merged, trans.__('%1 merged', counts.merged)],
    [counts.conflicts, trans._n('%1 conflict', '%1 conflicts', counts.conflicts)],
    [counts.deleted, trans.__('%1 to the bin', counts.deleted)],
    [counts.held, trans.__('%1 held', counts.held)],
    [counts.skipped, trans.__('%1 left out', counts.skipped)]
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([, words]) => words)
    .join(', ');
}
