/** Drive as a tree one can walk with the arrow keys; folders of any size stay smooth. */

import {
  caretDownIcon,
  caretRightIcon,
  fileIcon,
  folderIcon,
  notebookIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';
import type { DriveItem, Problem } from '../../api/contract.gen';
import { wantsSignIn } from '../../api/errors';
import { documentIcon, doneIcon, outIcon } from '../../icons';
import type { DriveModel } from '../../models/drive';
import { driveRows, type DriveRow } from '../../models/driveRows';
import { Empty, Glyph, Name, ProblemNote, TextButton } from './basics';
import { age } from './format';
import { walk } from './treeKeys';
import { useModel, useUi } from './ui';
import { Windowed } from './windowed';

type ItemRow = Extract<DriveRow, { kind: 'item' }>;

const ROW_HEIGHT = 24;
/** Deeper levels step in no further, so that names keep their room. */
const MAX_INDENT = 6;

export function DriveTree(props: {
  readonly model: DriveModel;
  /** Enter or a double click on something that is not a folder. */
  readonly onOpen: (item: DriveItem) => void;
  readonly onMenu?: (item: DriveItem, event: React.MouseEvent<HTMLElement>) => void;
  readonly rowButton?: (item: DriveItem) => React.ReactNode;
}): React.JSX.Element {
  const { trans } = useUi();
  const { model, onOpen, onMenu, rowButton } = props;
  const state = useModel(model);
  const rows = React.useMemo(() => driveRows(state), [state]);
  const id = React.useId();
  const index = rows.findIndex(
    row => row.kind === 'item' && row.item.id === state.currentId
  );

  const open = (item: DriveItem): void =>
    item.kind === 'folder' && !state.found ? model.toggle(item.id) : onOpen(item);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const goal = walk<DriveRow, ItemRow>(
      event.key,
      rows,
      index,
      ({ item }, isExpanded) => {
        const isFolder = item.kind === 'folder';
        if (isFolder) {
          model.toggle(item.id, isExpanded);
        }
        return isFolder;
      }
    );
    if (goal) {
      model.select(goal.item.id);
    } else if (event.key === 'Enter' && rows[index]?.kind === 'item') {
      open(rows[index].item);
    } else if (goal === undefined) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const renderRow = (row: DriveRow, at: number): React.ReactNode => {
    switch (row.kind) {
      case 'more':
        return <More key={row.key} row={row} model={model} />;
      case 'empty':
        return (
          <div className="jp-colabsync-row jp-colabsync-dim" style={indent(row.depth)}>
            {state.found
              ? trans.__('Nothing on Drive is called that')
              : trans.__('Empty')}
          </div>
        );
      case 'problem':
        return (
          <div
            className="jp-colabsync-row jp-mod-failed"
            style={indent(row.depth)}
            role="alert"
          >
            <Name text={row.problem.message} />
            <TextButton onClick={() => void model.more(row.folderId || null)}>
              {trans.__('Try again')}
            </TextButton>
          </div>
        );
      case 'item':
        return (
          <Item
            row={row}
            id={`${id}-${at}`}
            isCurrent={at === index}
            onSelect={() => model.select(row.item.id)}
            onToggle={state.found ? null : () => model.toggle(row.item.id)}
            onOpen={() => onOpen(row.item)}
            onMenu={
              onMenu &&
              (event => {
                model.select(row.item.id);
                onMenu(row.item, event);
              })
            }
            button={rowButton?.(row.item)}
          />
        );
    }
  };

  const [only] = rows;
  if (rows.length === 1 && only?.kind === 'problem') {
    const onRetry = (): void => void model.more(only.folderId || null);
    return <Unread problem={only.problem} onRetry={onRetry} />;
  }
  return (
    <Windowed
      rows={rows}
      rowHeight={ROW_HEIGHT}
      rowKey={row => row.key}
      renderRow={renderRow}
      currentIndex={index}
      attributes={{
        role: 'tree',
        'aria-label': trans.__('Google Drive'),
        'aria-activedescendant': index < 0 ? undefined : `${id}-${index}`,
        tabIndex: 0,
        onKeyDown,
        onContextMenu: event => {
          const row = rows[index];
          if (onMenu && row?.kind === 'item' && event.target === event.currentTarget) {
            onMenu(row.item, event);
          }
        }
      }}
    />
  );
}

/** Nothing of Drive can be shown: why, and what helps. */
function Unread(props: {
  readonly problem: Problem;
  readonly onRetry: () => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { problem, onRetry } = props;
  // The account above says so already, with the button.
  return wantsSignIn(problem) ? (
    <Empty>{trans.__('Your files are listed here after a new sign-in.')}</Empty>
  ) : (
    <div className="jp-colabsync-padded">
      <ProblemNote problem={problem}>
        <TextButton onClick={onRetry}>{trans.__('Try again')}</TextButton>
      </ProblemNote>
    </div>
  );
}

function Item(props: {
  readonly row: ItemRow;
  readonly id: string;
  readonly isCurrent: boolean;
  readonly onSelect: () => void;
  /** Null where folders stay shut: among what a search found. */
  readonly onToggle: (() => void) | null;
  readonly onOpen: () => void;
  readonly onMenu: ((event: React.MouseEvent<HTMLElement>) => void) | undefined;
  readonly button: React.ReactNode;
}): React.JSX.Element {
  const { trans } = useUi();
  const { row, id, isCurrent, onSelect, onToggle, onOpen, onMenu, button } = props;
  const { item, isExpanded } = row;
  const isFolder = item.kind === 'folder';
  const Caret = isExpanded ? caretDownIcon : caretRightIcon;
  return (
    <div
      id={id}
      className={`jp-colabsync-row jp-colabsync-driveRow${isCurrent ? ' jp-mod-current' : ''}`}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-expanded={isFolder && onToggle ? isExpanded : undefined}
      aria-selected={isCurrent}
      data-id={item.id}
      data-kind={item.kind}
      style={indent(row.depth)}
      onClick={() => {
        onSelect();
        if (isFolder) {
          onToggle?.();
        }
      }}
      onDoubleClick={isFolder && onToggle ? undefined : onOpen}
      onContextMenu={onMenu}
    >
      <span className="jp-colabsync-caret" aria-hidden="true">
        {isFolder && onToggle && <Caret.react tag="span" width="14px" height="14px" />}
      </span>
      <span className="jp-colabsync-kind" aria-hidden="true">
        <Kind item={item} />
      </span>
      <Name text={item.name} />
      <Fact item={item} />
      {button && <span className="jp-colabsync-rowMenu">{button}</span>}
      {item.kind === 'document' && (
        <Glyph icon={outIcon} tone="quiet" label={trans.__('Opens in a new tab')} />
      )}
    </div>
  );
}

function Fact(props: { readonly item: DriveItem }): React.JSX.Element | null {
  const { trans } = useUi();
  const { item } = props;
  if (item.isLinked) {
    return (
      <span className="jp-colabsync-fact">
        <Glyph icon={doneIcon} tone="ok" />
        {trans.__('linked')}
      </span>
    );
  }
  if (item.modifiedAtMs === null || item.kind === 'document') {
    return null;
  }
  return (
    <span
      className="jp-colabsync-fact"
      title={new Date(item.modifiedAtMs).toLocaleString()}
    >
      {age(item.modifiedAtMs, Date.now(), trans)}
    </span>
  );
}

function Kind(props: { readonly item: DriveItem }): React.JSX.Element {
  const icons: Record<DriveItem['kind'], LabIcon> = {
    folder: folderIcon,
    notebook: notebookIcon,
    document: documentIcon,
    file: fileIcon,
    shortcut: fileIcon
  };
  const icon = icons[props.item.kind];
  return <icon.react tag="span" width="16px" height="16px" />;
}

/** The line that stands for what is not read yet; coming into sight it asks for it. */
function More(props: {
  readonly row: Extract<DriveRow, { kind: 'more' }>;
  readonly model: DriveModel;
}): React.JSX.Element {
  const { row, model } = props;
  React.useEffect(() => {
    void model.more(row.folderId || null);
  });
  return (
    <div className="jp-colabsync-row" style={indent(row.depth)}>
      <div className="jp-colabsync-skeleton" />
    </div>
  );
}

function indent(depth: number): React.CSSProperties {
  return { paddingLeft: 4 + 12 * Math.min(depth, MAX_INDENT) };
}
