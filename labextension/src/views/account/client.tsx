/** Google wants to know which program asks: how to make the client file, and where it goes. */

import * as React from 'react';
import { COMMAND_IDS } from '../../ids';
import type { AccountState } from '../../models/account';
import { doneIcon } from '../../icons';
import { Button, Glyph, Name, OutLink, ProblemNote, TextButton } from '../parts/basics';
import { FileInput } from '../parts/fileInput';
import { useUi } from '../parts/ui';

const CONSOLE = 'https://console.cloud.google.com';

export function ClientPage(props: { readonly state: AccountState }): React.JSX.Element {
  const { trans, run, workspace } = useUi();
  const { client, problem, isBusy } = props.state;
  const { account } = workspace;
  return (
    <div className="jp-colabsync-page">
      <h2>{trans.__('One file from Google first')}</h2>
      <p className="jp-colabsync-dim">
        {trans.__(
          'Google asks every installation for a key of its own. It is free; four steps:'
        )}
      </p>
      <ol>
        <li>
          <OutLink url={`${CONSOLE}/projectcreate`}>{trans.__('Make a project')}</OutLink>
          {trans.__(', then ')}
          <OutLink url={`${CONSOLE}/apis/library/drive.googleapis.com`}>
            {trans.__('enable the Drive API')}
          </OutLink>
          {trans.__(' in it.')}
        </li>
        <li>
          <OutLink url={`${CONSOLE}/auth/audience`}>
            {trans.__('Set up the consent screen')}
          </OutLink>
          {trans.__(
            ': External, and publish it, or Google ends each sign-in after 7 days.'
          )}
        </li>
        <li>
          <OutLink url={`${CONSOLE}/auth/clients`}>{trans.__('Create a client')}</OutLink>
          {trans.__(' of the type Desktop app.')}
        </li>
        <li>{trans.__('Download its JSON and drop it here.')}</li>
      </ol>
      <FileInput
        fileName="client_secret.json"
        pasteLabel={trans.__('Paste its text instead')}
        onText={(text, name) =>
          account.takeClient(
            name,
            text,
            trans.__(
              '%1 is not a client file. Download the JSON of an OAuth client of the type Desktop app and drop that.',
              name
            )
          )
        }
      />
      {client && (
        <div className="jp-colabsync-chosen">
          <Glyph icon={doneIcon} tone="ok" />
          <Name text={client.name} />
        </div>
      )}
      {problem && <ProblemNote problem={problem} />}
      <div className="jp-colabsync-pageButtons">
        <TextButton onClick={() => account.chooseClient(false)}>
          {trans.__('Back')}
        </TextButton>
        <Button
          primary
          busy={isBusy}
          disabled={!client}
          onClick={() => run(COMMAND_IDS.connect)}
        >
          {trans.__('Continue to Google')}
        </Button>
      </div>
    </div>
  );
}
