/** When a machine ends, in words: never more certain than anybody can be. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { Session } from '../../api/contract.gen';
import { clock, duration } from '../parts/format';

/** `This Colab VM: up 3 h 12 min`. */
export function upWords(session: Session, trans: TranslationBundle): string {
  const name = machineName(session, trans);
  return session.upS === null
    ? name
    : trans.__('%1: up %2', name, duration(session.upS, trans));
}

/** `ends by 23:40 at the latest, often sooner`. */
export function endWords(
  session: Session,
  nowMs: number,
  trans: TranslationBundle
): string {
  if (session.endsAtMs === null) {
    return trans.__('when it ends is not known');
  }
  if (session.leftS === 0) {
    return trans.__('may end at any moment');
  }
  // The day only where it is another one: `23:40`, or `12 Nov, 03:10`.
  const { endsAtMs } = session;
  const day = clock(endsAtMs, nowMs);
  const time = clock(endsAtMs, endsAtMs);
  const when = day === time ? time : trans.__('%1, %2', day, time);
  return trans.__('ends by %1 at the latest, often sooner', when);
}

/** What a machine that has rested for long may expect; null while it works. */
export function idleWords(session: Session, trans: TranslationBundle): string | null {
  const { idleS, isIdleLong, kind } = session;
  if (!isIdleLong || idleS === null) {
    return null;
  }
  const minutes = Math.floor(idleS / 60);
  const rested = trans.__('Nothing has run here for %1 min.', minutes);
  const risk =
    kind === 'colab'
      ? trans.__('Colab ends idle machines and does not publish after how long.')
      : trans.__('Idle machines may end sooner; nobody publishes when.');
  return `${rested} ${risk}`;
}

function machineName({ kind }: Session, trans: TranslationBundle): string {
  switch (kind) {
    case 'colab':
      return trans.__('This Colab VM');
    case 'kaggle':
      return trans.__('This Kaggle session');
    default:
      return trans.__('This machine');
  }
}
