/** The files of what is looked at, with a box each; folders of any size stay smooth. */

import {
  caretDownIcon,
  caretRightIcon,
  fileIcon,
  folderIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';
import { tickOf, type Tick } from '../../models/kaggleChoice';
import { fileRows, type FileRow } from '../../models/kaggleFileRows';
import type { KaggleFilesModel } from '../../models/kaggleFiles';
import type { KaggleLookModel } from '../../models/kaggleLook';
import { Name, ProblemNote, TextButton } from '../parts/basics';
import { bytes, files as fileWords } from '../parts/format';
import { walk } from '../parts/treeKeys';
import { useModel, useUi } from '../parts/ui';
import { Windowed } from '../parts/windowed';

type ItemRow = Extract<FileRow, { kind: 'item' }>;

const ROW_HEIGHT = 24;
/** Of the list as a whole: from the start, so that nothing jumps when files come, and at most. */
const MIN_ROWS = 3;
const MAX_ROWS = 9;
/** Deeper levels step in no further, so that names keep their room. */
const MAX_INDENT = 6;

export function FileTree(props: {
  readonly look: KaggleLookModel;
  readonly files: KaggleFilesModel;
  /** Whether the ticks count; patterns do otherwise. */
  readonly areTicked: boolean;
  /** Whether it is said above why Kaggle may not give them. */
  readonly isRefused: boolean;
}): React.JSX.Element | null {
  const { trans } = useUi();
  const { look, files, areTicked, isRefused } = props;
  const { choice } = useModel(look);
  const state = useModel(files);
  const rows = React.useMemo(() => fileRows(state), [state]);
  const id = React.useId();
  const index = rows.findIndex(
    row => row.kind === 'item' && row.entry.path === state.currentPath
  );
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const goal = walk<FileRow, ItemRow>(
      event.key,
      rows,
      index,
      ({ entry }, isExpanded) => {
        if (entry.isFolder) {
          files.toggle(entry.path, isExpanded);
        }
        return entry.isFolder;
      }
    );
    const current = rows[index];
    if (goal) {
      files.select(goal.entry.path);
    } else if (event.key === ' ' && current?.kind === 'item') {
      if (areTicked) {
        look.tick(current.entry);
      }
    } else if (event.key === 'Enter' && current?.kind === 'item') {
      if (current.entry.isFolder) {
        files.toggle(current.entry.path);
      }
    } else if (goal === undefined) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const renderRow = (row: FileRow, at: number): React.ReactNode => {
    switch (row.kind) {
      case 'more':
        return <More key={row.key} row={row} files={files} />;
      case 'empty':
        return (
          <div className="jp-colabsync-row jp-colabsync-dim" style={indent(row.depth)}>
            {trans.__('Empty')}
          </div>
        );
      case 'problem':
        return (
          <div className="jp-colabsync-row" style={indent(row.depth)} role="alert">
            <Name text={row.problem.message} />
            <TextButton onClick={() => void files.more(row.path)}>
              {trans.__('Try again')}
            </TextButton>
          </div>
        );
      case 'item':
        return (
          <Item
            row={row}
            id={`${id}-${at}`}
            tick={areTicked ? tickOf(choice, row.entry) : null}
            isCurrent={at === index}
            onTick={() => {
              files.select(row.entry.path);
              look.tick(row.entry);
            }}
            onToggle={() => {
              files.select(row.entry.path);
              if (row.entry.isFolder) {
                files.toggle(row.entry.path);
              }
            }}
          />
        );
    }
  };
  const [only] = rows;
  if (rows.length === 1 && only?.kind === 'problem') {
    return isRefused ? null : (
      <div className="jp-colabsync-padded">
        <ProblemNote problem={only.problem}>
          <TextButton onClick={() => void files.retry()}>
            {trans.__('Try again')}
          </TextButton>
        </ProblemNote>
      </div>
    );
  }
  const height = Math.min(Math.max(rows.length, MIN_ROWS), MAX_ROWS) * ROW_HEIGHT + 4;
  return (
    <div className="jp-colabsync-kaggleFiles" style={{ height }}>
      <Windowed
        rows={rows}
        rowHeight={ROW_HEIGHT}
        rowKey={row => row.key}
        renderRow={renderRow}
        currentIndex={index}
        attributes={{
          role: 'tree',
          'aria-label': trans.__('Files'),
          'aria-multiselectable': true,
          'aria-activedescendant': index < 0 ? undefined : `${id}-${index}`,
          tabIndex: 0,
          onKeyDown
        }}
      />
    </div>
  );
}

function Item(props: {
  readonly row: ItemRow;
  readonly id: string;
  /** Null where there is no box. */
  readonly tick: Tick | null;
  readonly isCurrent: boolean;
  readonly onTick: () => void;
  readonly onToggle: () => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { row, id, tick, isCurrent, onTick, onToggle } = props;
  const { entry, isExpanded } = row;
  const { isFolder, fileCount, sizeBytes } = entry;
  const Caret = isExpanded ? caretDownIcon : caretRightIcon;
  const Kind = isFolder ? folderIcon : fileIcon;
  const count = fileWords(fileCount, trans);
  const size = sizeBytes === null ? null : bytes(sizeBytes);
  return (
    <div
      id={id}
      className={`jp-colabsync-row jp-colabsync-fileRow${isCurrent ? ' jp-mod-current' : ''}`}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-expanded={isFolder ? isExpanded : undefined}
      aria-checked={tick === null ? undefined : CHECKED[tick]}
      aria-selected={isCurrent}
      data-path={entry.path}
      style={indent(row.depth)}
      onClick={onToggle}
    >
      <span className="jp-colabsync-caret" aria-hidden="true">
        {isFolder && <Caret.react tag="span" width="14px" height="14px" />}
      </span>
      {tick !== null && <Box tick={tick} onTick={onTick} />}
      <span className="jp-colabsync-kind" aria-hidden="true">
        <Kind.react tag="span" width="16px" height="16px" />
      </span>
      <Name text={entry.name} />
      <span className="jp-colabsync-fact" title={isFolder ? count : undefined}>
        {size ?? (isFolder ? count : trans.__('size unknown'))}
      </span>
    </div>
  );
}

const CHECKED: Readonly<Record<Tick, boolean | 'mixed'>> = {
  on: true,
  off: false,
  some: 'mixed'
};

/** The row says how it is ticked, and the keyboard ticks it there: this is for the eye and the hand. */
function Box(props: {
  readonly tick: Tick;
  readonly onTick: () => void;
}): React.JSX.Element {
  const { tick, onTick } = props;
  const ref = React.useRef<HTMLInputElement>(null);
  React.useLayoutEffect(() => {
    if (ref.current) {
      ref.current.indeterminate = tick === 'some';
    }
  }, [tick]);
  return (
    <input
      ref={ref}
      className="jp-colabsync-tick"
      type="checkbox"
      aria-hidden="true"
      tabIndex={-1}
      checked={tick === 'on'}
      // It would take the focus of the tree, which walks on from here.
      onMouseDown={event => event.preventDefault()}
      onClick={event => event.stopPropagation()}
      onChange={onTick}
    />
  );
}

/** The line that stands for what is not read yet; coming into sight it asks for it. */
function More(props: {
  readonly row: Extract<FileRow, { kind: 'more' | 'empty' }>;
  readonly files: KaggleFilesModel;
}): React.JSX.Element {
  const { row, files } = props;
  React.useEffect(() => {
    void files.more(row.path);
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
