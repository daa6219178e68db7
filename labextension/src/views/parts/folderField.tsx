/** A field for a folder on Drive: typed, or picked from the tree that opens below it. */

import * as React from 'react';
import { MY_DRIVE, type DriveModel } from '../../models/drive';
import { Button } from './basics';
import { DriveTree } from './driveTree';
import { useUi } from './ui';

export function FolderField(props: {
  readonly value: string;
  readonly onChange: (path: string, id: string | null) => void;
}): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { value, onChange } = props;
  const [tree, setTree] = React.useState<DriveModel | null>(null);
  React.useEffect(() => () => tree?.dispose(), [tree]);

  const pick = React.useRef(onChange);
  pick.current = onChange;
  React.useEffect(() => {
    if (!tree) {
      return;
    }
    let before = tree.state.currentId;
    const onSelect = (): void => {
      const id = tree.state.currentId;
      if (id !== null && id !== before) {
        before = id;
        pick.current(tree.pathOf(id) ?? MY_DRIVE, id);
      }
    };
    tree.changed.connect(onSelect);
    return () => void tree.changed.disconnect(onSelect);
  }, [tree]);

  const browse = (): void => {
    if (tree) {
      setTree(null);
      return;
    }
    const opened = workspace.folderTree();
    opened.isActive = true;
    setTree(opened);
  };
  return (
    <>
      <div className="jp-colabsync-fieldRow">
        <input
          className="jp-mod-styled"
          required
          value={value}
          spellCheck={false}
          aria-label={trans.__('Folder on Drive')}
          onChange={event => onChange(event.target.value, null)}
        />
        <Button aria-expanded={tree !== null} onClick={browse}>
          {tree ? trans.__('Close') : trans.__('Browse…')}
        </Button>
      </div>
      {tree && (
        <div className="jp-colabsync-picker">
          <DriveTree model={tree} onOpen={() => setTree(null)} />
        </div>
      )}
    </>
  );
}
