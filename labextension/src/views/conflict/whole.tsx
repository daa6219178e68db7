/** A conflict of files that are not compared inside: what there is to know of both. */

import * as React from 'react';
import type { ConflictView } from '../../api/contract.gen';
import { bytes } from '../parts/format';
import { useUi } from '../parts/ui';
import { hereWords } from './conflictWords';

export function Whole(props: { readonly view: ConflictView }): React.JSX.Element {
  const { trans } = useUi();
  const { conflict, localMd5, remoteMd5 } = props.view;
  const { sizeBytes, copySizeBytes, madeAtMs } = conflict;
  const unknown = '–';
  const rows: [string, string, string][] = [
    [
      trans.__('Size'),
      bytes(copySizeBytes),
      sizeBytes === null ? trans.__('deleted meanwhile') : bytes(sizeBytes)
    ],
    [trans.__('Checksum (MD5)'), localMd5 ?? unknown, remoteMd5 ?? unknown],
    [
      trans.__('Kept apart since'),
      madeAtMs === null ? unknown : new Date(madeAtMs).toLocaleString(),
      ''
    ],
    [trans.__('Name'), conflict.copyPath, conflict.path]
  ];
  return (
    <div className="jp-colabsync-whole">
      <p className="jp-colabsync-dim">
        {conflict.comparedAs === 'binary'
          ? trans.__('This is no text, so only its size and checksum can be compared.')
          : trans.__('The versions could not be compared inside.')}
      </p>
      <table className="jp-colabsync-plan">
        <thead>
          <tr>
            <th />
            <th>{hereWords(conflict, Date.now(), trans)}</th>
            <th>{trans.__('On Drive')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, here, there]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{here}</td>
              <td>{there}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
