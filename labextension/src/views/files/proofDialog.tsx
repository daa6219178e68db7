/** The answer to “Is it on Drive?”: one sentence, its proof, and what helps when it is not. */

import { Dialog } from '@jupyterlab/apputils';
import * as React from 'react';
import type { Proof } from '../../api/contract.gen';
import { Glyph } from '../parts/basics';
import { bytes, files } from '../parts/format';
import { ownDialog } from '../parts/liveDialog';
import { useUi, ViewWidget, type Ui } from '../parts/ui';
import { fileLook } from './fileLook';

export type ProofAnswer = 'open' | 'sync' | 'close';

/** Resolves with what the person wants next. */
export async function showProofDialog(ui: Ui, proof: Proof): Promise<ProofAnswer> {
  const { trans } = ui;
  const open = Dialog.createButton({ label: trans.__('Open on Drive'), accept: true });
  const sync = Dialog.okButton({ label: trans.__('Sync now') });
  const isWaiting = proof.waitingFiles > 0 || proof.linkId === null;
  const buttons = [
    Dialog.cancelButton({ label: trans.__('Close') }),
    ...(proof.url === null ? [] : [open]),
    ...(isWaiting ? [sync] : [])
  ];
  const { button } = await ownDialog({
    title: trans.__('Is %1 on Drive?', proof.path.split('/').pop() ?? proof.path),
    body: new ViewWidget(ui, () => <Answer proof={proof} />),
    buttons,
    // Enter does what helps; where nothing is needed it closes.
    defaultButton: isWaiting ? buttons.length - 1 : 0
  }).launch();
  if (!button.accept) {
    return 'close';
  }
  return button.label === open.label ? 'open' : 'sync';
}

function Answer(props: { readonly proof: Proof }): React.JSX.Element {
  const { trans } = useUi();
  const { proof } = props;
  const { md5, agreedAtMs, isFolder, fileCount, waitingFiles, waitingBytes } = proof;
  const look = proof.state && fileLook(proof.state, isFolder, trans);
  const facts: [string, React.ReactNode][] = [
    [trans.__('Checksum (MD5)'), md5 && <code>{md5}</code>],
    [trans.__('Seen'), agreedAtMs !== null && new Date(agreedAtMs).toLocaleString()],
    [trans.__('Holds'), isFolder && files(fileCount, trans)],
    [
      trans.__('Waiting'),
      waitingFiles > 0 && `${files(waitingFiles, trans)}, ${bytes(waitingBytes)}`
    ]
  ];
  return (
    <div className="jp-colabsync-proof">
      <p className="jp-colabsync-proofSentence">
        {look && <Glyph icon={look.icon} tone={look.tone} />}
        <span>{proof.sentence}</span>
      </p>
      <dl className="jp-colabsync-facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <React.Fragment key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </React.Fragment>
            )
        )}
      </dl>
    </div>
  );
}
