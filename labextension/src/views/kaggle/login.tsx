/** Signing in to Kaggle: what the machine has, its file dropped or chosen, or a token pasted. */

import * as React from 'react';
import type { FoundKaggleSignIn, KaggleAccount } from '../../api/contract.gen';
import { Button, OutLink, ProblemNote, TextButton } from '../parts/basics';
import { FileInput } from '../parts/fileInput';
import { useModel, useUi } from '../parts/ui';
import { ACCOUNT_BUTTON_ID } from './accountButton';

/** Stands in place of the finder, also while a connected account gets another key. */
export function LoginForm(props: { readonly account: KaggleAccount }): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { kaggleAccount } = workspace;
  const { isChanging, isBusy, problem } = useModel(kaggleAccount);
  const { account } = props;
  const note = problem ?? (isChanging ? null : account.problem);
  const login = kaggleAccount.login.bind(kaggleAccount);
  const form = useFocus(isChanging);
  const end = useInSight(note);
  return (
    <div
      ref={form}
      className="jp-colabsync-padded jp-colabsync-form jp-colabsync-kaggleLogin"
      role="group"
      aria-label={
        isChanging ? trans.__('Change the Kaggle key') : trans.__('Sign in to Kaggle')
      }
      aria-busy={isBusy}
    >
      {account.found && (
        <Found
          found={account.found}
          isBusy={isBusy}
          onUse={() => void login({ useFound: true })}
        />
      )}
      <Invitation account={account} isChanging={isChanging} />
      <FileInput
        fileName="kaggle.json"
        pasteLabel={null}
        onText={fileText => void login({ fileText })}
      />
      <TokenField
        isBusy={isBusy}
        onToken={text =>
          void login(text.startsWith('{') ? { fileText: text } : { token: text })
        }
      />
      {note && (
        <div ref={end}>
          <ProblemNote problem={note} />
        </div>
      )}
      {isChanging && (
        <TextButton onClick={() => kaggleAccount.change(false)}>
          {trans.__('Cancel')}
        </TextButton>
      )}
    </div>
  );
}

/** Nothing of it is used before the click. */
function Found(props: {
  readonly found: FoundKaggleSignIn;
  readonly isBusy: boolean;
  readonly onUse: () => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { found, isBusy, onUse } = props;
  const { username, place } = found;
  return (
    <div className="jp-colabsync-found">
      <p>
        {username === null
          ? trans.__('This computer has a Kaggle sign-in, in %1.', place)
          : trans.__('This computer has a Kaggle sign-in: %1, in %2.', username, place)}
      </p>
      <Button disabled={isBusy} onClick={onUse}>
        {trans.__('Use it')}
      </Button>
    </div>
  );
}

function Invitation(props: {
  readonly account: KaggleAccount;
  readonly isChanging: boolean;
}): React.JSX.Element {
  const { trans } = useUi();
  const { account, isChanging } = props;
  return (
    <p>
      {isChanging
        ? trans.__(
            'The key of %1 is used until Kaggle has accepted another. Make one in ',
            account.username ?? trans.__('this account')
          )
        : account.state === 'expired'
          ? trans.__('Kaggle no longer takes this key. Make a new one in ')
          : trans.__('Datasets come straight into your folders. Make an API token in ')}
      <OutLink url="https://www.kaggle.com/settings">
        {trans.__('Kaggle’s settings')}
      </OutLink>
      .
    </p>
  );
}

/** An API token, or the text of the file, which nobody looking over a shoulder reads. */
function TokenField(props: {
  readonly isBusy: boolean;
  readonly onToken: (text: string) => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { isBusy, onToken } = props;
  const [text, setText] = React.useState('');
  const token = text.trim();
  return (
    <form
      className="jp-colabsync-fieldRow"
      onSubmit={event => {
        event.preventDefault();
        onToken(token);
      }}
    >
      <input
        className="jp-mod-styled"
        type="password"
        value={text}
        spellCheck={false}
        autoComplete="off"
        aria-label={trans.__('API token')}
        placeholder={trans.__('Or paste an API token')}
        onChange={event => setText(event.target.value)}
      />
      <Button type="submit" primary busy={isBusy} disabled={token === ''}>
        {trans.__('Sign in')}
      </Button>
    </form>
  );
}

/** Scrolls to where something is said once it is. */
function useInSight(said: object | null): React.RefObject<HTMLDivElement> {
  const place = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    if (said) {
      // Some browsers give back a promise, which is no clean-up.
      place.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [said]);
  return place;
}

/** Takes the keyboard when it was asked for, and gives it back to the account when it goes. */
function useFocus(isAskedFor: boolean): React.RefObject<HTMLDivElement> {
  const form = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    const node = form.current;
    if (isAskedFor) {
      node?.querySelector<HTMLElement>('button, input')?.focus({ preventScroll: true });
    }
    return () => {
      if (node?.contains(document.activeElement)) {
        document.getElementById(ACCOUNT_BUTTON_ID)?.focus();
      }
    };
  }, [isAskedFor]);
  return form;
}
