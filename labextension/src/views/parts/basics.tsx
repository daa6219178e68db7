/** The small pieces that every section is made of. */

import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Problem } from '../../api/contract.gen';
import { bytes, halves } from './format';
import { useUi } from './ui';

type Tone = 'quiet' | 'ok' | 'busy' | 'warn' | 'error';

/** A sign with a word for those who do not see it. */
export function Glyph(props: {
  readonly icon: LabIcon;
  readonly tone: Tone;
  readonly label?: string;
}): React.JSX.Element {
  const { icon, tone, label } = props;
  return (
    <span
      className="jp-colabsync-glyph"
      data-tone={tone}
      {...(label
        ? { role: 'img', 'aria-label': label, title: label }
        : { 'aria-hidden': true })}
    >
      <icon.react tag="span" width="14px" height="14px" />
    </span>
  );
}

/** A name that gives up its middle when there is no room, so that its ending stays readable. */
export function Name(props: {
  readonly text: string;
  readonly title?: string;
}): React.JSX.Element {
  const [head, tail] = halves(props.text);
  return (
    <span
      className="jp-colabsync-name"
      title={props.title ?? props.text}
      // A short name keeps all of its room, a long one a good part of the line.
      style={{ minWidth: `min(${props.text.length}ch, 32%)` }}
    >
      <span className="jp-colabsync-spoken">{props.text}</span>
      <span className="jp-colabsync-nameHead" aria-hidden="true">
        {head}
      </span>
      <span className="jp-colabsync-nameTail" aria-hidden="true">
        {tail}
      </span>
    </span>
  );
}

/** A bar; `value` 0 to 1, or null while nobody knows how far. */
export function Bar(props: {
  readonly value: number | null;
  readonly label: string;
  readonly tone?: Tone;
}): React.JSX.Element {
  const { value, label, tone = 'busy' } = props;
  const now = value === null ? null : Math.round(value * 100);
  return (
    <div
      className={`jp-colabsync-bar${now === null ? ' jp-mod-unknown' : ''}`}
      data-tone={tone}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={now ?? undefined}
    >
      <div className="jp-colabsync-barFill" style={{ width: `${now ?? 30}%` }} />
    </div>
  );
}

/** What went wrong, and the page or the button that helps. */
export function ProblemNote(
  props: React.PropsWithChildren<{ readonly problem: Problem }>
): React.JSX.Element {
  const { trans } = useUi();
  const { problem, children } = props;
  return (
    <div className="jp-colabsync-problem" role="alert">
      <span>{problem.message}</span>
      {problem.url && <OutLink url={problem.url}>{trans.__('Open the page')}</OutLink>}
      {children}
    </div>
  );
}

/** A page outside of Jupyter, in a new tab. */
export function OutLink(
  props: React.PropsWithChildren<{ readonly url: string; readonly className?: string }>
): React.JSX.Element {
  const { workspace } = useUi();
  return (
    <a
      className={`jp-colabsync-link ${props.className ?? ''}`}
      href={workspace.kaggleAccount.pageAt(props.url)}
      target="_blank"
      rel="noopener noreferrer"
    >
      {props.children}
    </a>
  );
}

/** A button that looks like a link: for the lesser of two ways. */
export function TextButton(
  props: React.ButtonHTMLAttributes<HTMLButtonElement>
): React.JSX.Element {
  const { className, ...rest } = props;
  return (
    <button
      {...rest}
      type="button"
      className={`jp-colabsync-textButton ${className ?? ''}`}
    />
  );
}

/** JupyterLab's button; `busy` keeps its width and says so. */
export function Button(
  props: React.ButtonHTMLAttributes<HTMLButtonElement> & {
    readonly busy?: boolean;
    readonly primary?: boolean;
  }
): React.JSX.Element {
  const { busy = false, primary = false, onClick, children, ...rest } = props;
  return (
    <button
      {...rest}
      type={rest.type ?? 'button'}
      // A button that is shut while it works loses the focus, and its dialog the keyboard.
      aria-disabled={busy || undefined}
      aria-busy={busy}
      onClick={event => (busy ? event.preventDefault() : onClick?.(event))}
      className={`jp-mod-styled jp-colabsync-button ${primary ? 'jp-mod-accept' : 'jp-mod-reject'} ${busy ? 'jp-mod-busy' : ''}`}
    >
      {children}
    </button>
  );
}

/** A small button that is only an icon; its label is its hover text and its name. */
export function IconButton(
  props: React.ButtonHTMLAttributes<HTMLButtonElement> & {
    readonly icon: LabIcon;
    readonly label: string;
  }
): React.JSX.Element {
  const { icon, label, className, ...rest } = props;
  return (
    <button
      {...rest}
      type="button"
      className={`jp-colabsync-iconButton ${className ?? ''}`}
      title={label}
      aria-label={label}
    >
      <icon.react tag="span" width="16px" height="16px" />
    </button>
  );
}

/** Grey lines where rows will stand, so that nothing jumps when they come. */
export function Skeleton(props: { readonly lines: number }): React.JSX.Element {
  const { trans } = useUi();
  const lines = Array.from({ length: props.lines }, (_, index) => (
    <div key={index} className="jp-colabsync-skeleton" />
  ));
  return (
    <div role="status" aria-label={trans.__('Loading')}>
      {lines}
    </div>
  );
}

/** What is not here yet, what it would be good for, and the way to it. */
export function Empty(props: React.PropsWithChildren): React.JSX.Element {
  return <div className="jp-colabsync-empty">{props.children}</div>;
}

/** A size at the right of a line, or nothing when unknown. */
export function Size(props: { readonly value: number | null }): React.JSX.Element | null {
  return props.value === null ? null : (
    <span className="jp-colabsync-fact">{bytes(props.value)}</span>
  );
}
