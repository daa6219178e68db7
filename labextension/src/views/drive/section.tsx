/** The Drive section: the tree of My Drive, a search over it, and what one may do there. */

import { ellipsesIcon, InputGroup } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { DriveItem } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import { IconButton } from '../parts/basics';
import { DriveTree } from '../parts/driveTree';
import { openMenu, type MenuItem } from '../parts/menu';
import { useModel, useUi } from '../parts/ui';

export function DriveSection(): React.JSX.Element {
  const { trans, run, commands, workspace } = useUi();
  const { isSearching, searchText } = useModel(workspace.drive);
  const { drive } = workspace;
  const onMenu = (item: DriveItem, event: React.MouseEvent<HTMLElement>): void =>
    openMenu(commands, driveMenu(item), event);
  return (
    <div className="jp-colabsync-driveSection">
      {isSearching && <SearchField text={searchText} />}
      <DriveTree
        model={drive}
        onOpen={item => run(COMMAND_IDS.openDrive, { url: item.url })}
        onMenu={onMenu}
        rowButton={item => (
          <IconButton
            icon={ellipsesIcon}
            label={trans.__('Actions for %1', item.name)}
            aria-haspopup="menu"
            tabIndex={-1}
            onClick={event => onMenu(item, event)}
            onDoubleClick={event => event.stopPropagation()}
          />
        )}
      />
    </div>
  );
}

function SearchField(props: { readonly text: string }): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { drive } = workspace;
  const input = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => {
    // After the toolbar button that was pressed has taken the focus.
    const timer = window.setTimeout(() => input.current?.focus(), 0);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div className="jp-colabsync-finder">
      <InputGroup
        inputRef={input}
        type="text"
        role="searchbox"
        value={props.text}
        spellCheck={false}
        rightIcon="ui-components:search"
        aria-label={trans.__('Search all of Drive')}
        placeholder={trans.__('Search all of Drive')}
        onChange={event => drive.search(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') {
            drive.showSearch(false);
          }
        }}
      />
    </div>
  );
}

function driveMenu(item: DriveItem): MenuItem[] {
  const items: MenuItem[] = [];
  if (item.kind === 'folder') {
    items.push(
      {
        command: COMMAND_IDS.linkFolder,
        args: { remoteId: item.id, remoteName: item.name }
      },
      { command: COMMAND_IDS.makeDriveFolder, args: { parentId: item.id } },
      'separator'
    );
  }
  if (item.url) {
    items.push({ command: COMMAND_IDS.openDrive, args: { url: item.url } });
  }
  return items;
}
