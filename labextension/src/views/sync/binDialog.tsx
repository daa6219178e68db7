/** The bin of a link: what a sync replaced or deleted, and the way back. */

import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { BinItem, BinList } from '../../api/contract.gen';
import type { BinModel } from '../../models/bin';
import { Empty, Name, ProblemNote, Skeleton, TextButton } from '../parts/basics';
import { bytes, dayName, files } from '../parts/format';
import { LiveDialog, type Accept } from '../parts/liveDialog';
import { useModel, useUi, ViewWidget, type Ui } from '../parts/ui';

/** As many things are found without looking for them. */
const EASY = 20;

/** Resolves with whether what is picked is to come back. `name` is the link's. */
export async function showBinDialog(
  ui: Ui,
  bin: BinModel,
  name: string
): Promise<boolean> {
  const { trans } = ui;
  const dialog = new LiveDialog<unknown>({
    title: trans.__('Bin of %1', name),
    body: new ViewWidget(ui, () => <Bin bin={bin} />),
    // The button is shut at first, and the focus must lie inside for Escape to be heard.
    focusNodeSelector: '.jp-colabsync-listDialog',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Close') }),
      Dialog.okButton({ label: trans.__('Bring back') })
    ]
  });
  const follow = (): void => dialog.setAccept(acceptOf(bin.pickedItems, trans));
  bin.changed.connect(follow);
  follow();
  void bin.load();
  const { button } = await dialog.launch();
  bin.changed.disconnect(follow);
  return button.accept;
}

/** The button says how many files come back. */
export function acceptOf(picked: readonly BinItem[], trans: TranslationBundle): Accept {
  const sum = (of: (item: BinItem) => number): number =>
    picked.reduce((total, item) => total + of(item), 0);
  const count = sum(item => item.fileCount);
  return {
    label:
      picked.length === 0
        ? trans.__('Bring back')
        : trans._n('Bring %1 file back', 'Bring %1 files back', count),
    isEnabled: picked.length > 0,
    note: picked.length === 0 ? '' : bytes(sum(item => item.sizeBytes))
  };
}

function Bin(props: { readonly bin: BinModel }): React.JSX.Element {
  const { trans } = useUi();
  const { bin } = props;
  const { list, text, problem } = useModel(bin);
  const isLong = (list && (list.isTruncated || list.items.length > EASY)) ?? false;
  return (
    <div className="jp-colabsync-listDialog" tabIndex={-1}>
      {(isLong || text !== '') && (
        <input
          className="jp-mod-styled"
          type="search"
          spellCheck={false}
          value={text}
          aria-label={trans.__('Part of the path')}
          placeholder={trans.__('Part of the path')}
          onChange={event => void bin.find(event.target.value)}
        />
      )}
      {problem && (
        <ProblemNote problem={problem}>
          <TextButton onClick={() => void bin.load()}>{trans.__('Try again')}</TextButton>
        </ProblemNote>
      )}
      {!list && !problem && <Skeleton lines={4} />}
      {list?.items.length === 0 && (
        <Empty>
          <p>
            {text === ''
              ? emptyWords(list, trans)
              : trans.__('Nothing has that in its path.')}
          </p>
        </Empty>
      )}
      {list && list.items.length > 0 && <Items bin={bin} list={list} />}
    </div>
  );
}

function Items(props: {
  readonly bin: BinModel;
  readonly list: BinList;
}): React.JSX.Element {
  const { trans } = useUi();
  const { bin, list } = props;
  const { picked } = useModel(bin);
  const listed = list.items.filter(item => picked.includes(item.id)).length;
  const isAll = listed === list.items.length;
  const all = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => {
    if (all.current) {
      all.current.indeterminate = listed > 0 && !isAll;
    }
  });
  return (
    <>
      <p className="jp-colabsync-dim">{keptWords(list, trans)}</p>
      <div
        className="jp-colabsync-planScroll"
        role="region"
        aria-label={trans.__('What can be brought back')}
      >
        <table className="jp-colabsync-plan jp-colabsync-bin">
          <thead>
            <tr>
              <th>
                <input
                  ref={all}
                  type="checkbox"
                  checked={isAll}
                  aria-label={trans.__('All')}
                  onChange={event => bin.pickAll(event.target.checked)}
                />
              </th>
              <th>{trans.__('What')}</th>
              <th>{trans.__('Where')}</th>
              <th>{trans.__('Since')}</th>
              <th>{trans.__('Why')}</th>
              <th>{trans.__('Size')}</th>
            </tr>
          </thead>
          <tbody>
            {list.items.map(item => (
              <Item
                key={item.id}
                item={item}
                isPicked={picked.includes(item.id)}
                onPick={isPicked => bin.pick(item.id, isPicked)}
              />
            ))}
          </tbody>
        </table>
        {list.isTruncated && (
          <TextButton className="jp-colabsync-earlier" onClick={() => void bin.more()}>
            {trans.__('Show earlier: %1 of %2 are here', list.items.length, list.count)}
          </TextButton>
        )}
      </div>
    </>
  );
}

function Item(props: {
  readonly item: BinItem;
  readonly isPicked: boolean;
  readonly onPick: (isPicked: boolean) => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { item, isPicked, onPick } = props;
  return (
    // The whole line picks, like a label; the box is there for the keyboard.
    <tr
      className={isPicked ? 'jp-mod-selected' : ''}
      onClick={event => {
        if (!(event.target instanceof HTMLInputElement)) {
          onPick(!isPicked);
        }
      }}
    >
      <td>
        <input
          type="checkbox"
          checked={isPicked}
          aria-label={item.path}
          onChange={event => onPick(event.target.checked)}
        />
      </td>
      <td>
        <Name text={item.path} />
      </td>
      <td className="jp-colabsync-dim">
        {item.side === 'local' ? trans.__('here') : trans.__('on Drive')}
      </td>
      <td className="jp-colabsync-dim">{sinceWords(item.day, trans)}</td>
      <td className="jp-colabsync-dim">{item.reason}</td>
      <td title={item.fileCount > 1 ? files(item.fileCount, trans) : undefined}>
        {bytes(item.sizeBytes)}
      </td>
    </tr>
  );
}

function emptyWords(list: BinList, trans: TranslationBundle): string {
  return trans.__(
    'The bin is empty. What a sync replaces or deletes here lies in it for %1 days and can be brought back; what goes on Drive lies in Drive’s own bin, and what is written over there among the versions of the file.',
    list.keptDays
  );
}

function keptWords(list: BinList, trans: TranslationBundle): string {
  return trans.__(
    'Here things stay for %1 days; they take %2 now. On Drive its own bin keeps them, and the versions of a file.',
    list.keptDays,
    bytes(list.sizeBytes)
  );
}

/** The day of `2026-11-21`, which is one of this place, not of Greenwich. */
function sinceWords(day: string, trans: TranslationBundle): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return dayName(new Date(year, month - 1, date).getTime(), Date.now(), trans);
}
