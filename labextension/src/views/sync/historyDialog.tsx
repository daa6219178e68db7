/** The history of a link, day by day: what its syncs did, and why. */

import { Dialog } from '@jupyterlab/apputils';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { HistoryItem } from '../../api/contract.gen';
import {
  backIcon,
  binIcon,
  conflictIcon,
  downIcon,
  mergeIcon,
  moveIcon,
  upIcon
} from '../../icons';
import { byDay, type HistoryModel } from '../../models/history';
import { Empty, Glyph, Name, ProblemNote, Skeleton, TextButton } from '../parts/basics';
import { bytes, clock, dayName, files } from '../parts/format';
import { ownDialog } from '../parts/liveDialog';
import { useModel, useUi, ViewWidget, type Ui } from '../parts/ui';

/** Resolves when it is closed. `name` is the link's. */
export async function showHistoryDialog(
  ui: Ui,
  history: HistoryModel,
  name: string
): Promise<void> {
  const { trans } = ui;
  void history.more();
  await ownDialog({
    title: trans.__('History of %1', name),
    body: new ViewWidget(ui, () => <History history={history} />),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  }).launch();
}

function History(props: { readonly history: HistoryModel }): React.JSX.Element {
  const { trans } = useUi();
  const { history } = props;
  const { items, isComplete, isLoading, problem } = useModel(history);
  return (
    <div className="jp-colabsync-listDialog">
      {isComplete && items.length === 0 && (
        <Empty>
          <p>
            {trans.__(
              'Nothing has been synced yet. Every file that a sync sends, fetches, moves or puts in the bin is listed here, with the reason.'
            )}
          </p>
        </Empty>
      )}
      <div
        className="jp-colabsync-planScroll"
        tabIndex={0}
        role="region"
        aria-label={trans.__('What was done')}
      >
        {byDay(items).map(({ atMs, items: done }) => (
          <section key={done[0]?.number}>
            <h3 className="jp-colabsync-day">{dayName(atMs, Date.now(), trans)}</h3>
            <table className="jp-colabsync-plan jp-colabsync-history">
              <tbody>
                {done.map(item => (
                  <Item key={item.number} item={item} />
                ))}
              </tbody>
            </table>
          </section>
        ))}
        {isLoading && <Skeleton lines={3} />}
        {!isComplete && !isLoading && items.length > 0 && (
          <TextButton
            className="jp-colabsync-earlier"
            onClick={() => void history.more()}
          >
            {trans.__('Show earlier')}
          </TextButton>
        )}
      </div>
      {problem && (
        <ProblemNote problem={problem}>
          <TextButton onClick={() => void history.more()}>
            {trans.__('Try again')}
          </TextButton>
        </ProblemNote>
      )}
    </div>
  );
}

function Item(props: { readonly item: HistoryItem }): React.JSX.Element {
  const { trans } = useUi();
  const { item } = props;
  const { icon, tone, label } = itemLook(item, trans);
  const { atMs, path, toPath, fileCount } = item;
  return (
    <tr>
      <td className="jp-colabsync-dim" title={new Date(atMs).toLocaleString()}>
        {clock(atMs, atMs)}
      </td>
      <td>
        <Glyph icon={icon} tone={tone} label={label} />
      </td>
      <td>
        <Name text={path} />
        {toPath !== null && (
          <span className="jp-colabsync-moveTo">
            <span>→ </span>
            <Name text={toPath} />
          </span>
        )}
      </td>
      <td className="jp-colabsync-dim">{item.reason}</td>
      <td title={fileCount > 1 ? files(fileCount, trans) : undefined}>{amount(item)}</td>
    </tr>
  );
}

/** The size of what was sent, fetched or binned; nothing where no bytes were counted. */
export function amount(item: Pick<HistoryItem, 'verb' | 'sizeBytes'>): string {
  const moves = item.verb === 'move' || item.verb === 'restore';
  return moves && item.sizeBytes === 0 ? '' : bytes(item.sizeBytes);
}

/** How a thing that was done shows: its sign, and the word for it. */
export function itemLook(
  item: Pick<HistoryItem, 'verb' | 'side'>,
  trans: TranslationBundle
): {
  readonly icon: LabIcon;
  readonly tone: 'quiet' | 'ok' | 'busy' | 'warn';
  readonly label: string;
} {
  const isHere = item.side === 'local';
  switch (item.verb) {
    case 'upload':
      return { icon: upIcon, tone: 'busy', label: trans.__('sent to Drive') };
    case 'download':
      return { icon: downIcon, tone: 'busy', label: trans.__('fetched from Drive') };
    case 'replace': {
      const label = isHere ? trans.__('replaced here') : trans.__('replaced on Drive');
      return { icon: isHere ? downIcon : upIcon, tone: 'busy', label };
    }
    case 'move': {
      const label = isHere ? trans.__('moved here') : trans.__('moved on Drive');
      return { icon: moveIcon, tone: 'busy', label };
    }
    case 'delete': {
      const label = isHere
        ? trans.__('in the bin here')
        : trans.__('in the bin on Drive');
      return { icon: binIcon, tone: 'quiet', label };
    }
    case 'conflict':
      return { icon: conflictIcon, tone: 'warn', label: trans.__('both kept') };
    case 'merge':
      return { icon: mergeIcon, tone: 'ok', label: trans.__('merged') };
    case 'restore': {
      const label = isHere
        ? trans.__('brought back here')
        : trans.__('brought back on Drive');
      return { icon: backIcon, tone: 'ok', label };
    }
  }
}
