/** The consent page is open in another tab; this page waits for it, or takes its address. */

import * as React from 'react';
import type { Problem } from '../../api/contract.gen';
import type { AccountState } from '../../models/account';
import { Button, OutLink, ProblemNote, TextButton } from '../parts/basics';
import { useUi } from '../parts/ui';

export function WaitingPage(props: {
  readonly flow: NonNullable<AccountState['flow']>;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
}): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { flow, isBusy, problem } = props;
  const { account } = workspace;
  const [isPasting, setPasting] = React.useState(flow.road === 'paste');
  return (
    <div className="jp-colabsync-start" aria-live="polite">
      <div className="jp-colabsync-spinner" aria-hidden="true" />
      <h2>
        {flow.isTabBlocked
          ? trans.__('The browser kept the tab shut')
          : trans.__('Waiting for you to agree in the other tab…')}
      </h2>
      <p>
        <OutLink url={flow.consentUrl}>
          {flow.isTabBlocked
            ? trans.__('Open the consent page')
            : trans.__('Open the page once more')}
        </OutLink>
      </p>
      {isPasting ? (
        <PasteBox isBusy={isBusy} onPaste={pasted => void account.finish(pasted)} />
      ) : (
        <TextButton onClick={() => setPasting(true)}>
          {trans.__('Paste the address instead')}
        </TextButton>
      )}
      {problem && <ProblemNote problem={problem} />}
      <Button onClick={() => void account.cancel()}>{trans.__('Cancel')}</Button>
    </div>
  );
}

function PasteBox(props: {
  readonly isBusy: boolean;
  readonly onPaste: (pasted: string) => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const [text, setText] = React.useState('');
  return (
    <form
      className="jp-colabsync-form"
      onSubmit={event => {
        event.preventDefault();
        props.onPaste(text);
      }}
    >
      <p className="jp-colabsync-small">
        {trans.__(
          'After you agree, the browser may show a page that cannot be reached. That is fine: copy its address and paste it here.'
        )}
      </p>
      <input
        className="jp-mod-styled"
        autoFocus
        spellCheck={false}
        autoComplete="off"
        value={text}
        aria-label={trans.__('Address of the page after you agreed')}
        placeholder="http://127.0.0.1:…/?code=…"
        onChange={event => setText(event.target.value)}
      />
      <Button primary type="submit" busy={props.isBusy} disabled={text.trim() === ''}>
        {trans.__('Finish')}
      </Button>
    </form>
  );
}
