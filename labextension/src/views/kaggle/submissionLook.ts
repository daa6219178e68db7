/** How a submission shows: its sign, its word, its scores; and how an account stands. Pure. */

import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { KaggleSubmissions, SubmissionState } from '../../api/contract.gen';
import { doneIcon, needsYouIcon, restingIcon } from '../../icons';

export interface SubmissionLook {
  readonly icon: LabIcon;
  readonly tone: 'ok' | 'busy' | 'error';
  readonly word: string;
}

/** The words are those of Kaggle's own page. */
export function submissionLook(
  state: SubmissionState,
  trans: TranslationBundle
): SubmissionLook {
  switch (state) {
    case 'pending':
      return { icon: restingIcon, tone: 'busy', word: trans.__('Pending') };
    case 'complete':
      return { icon: doneIcon, tone: 'ok', word: trans.__('Complete') };
    case 'error':
      return { icon: needsYouIcon, tone: 'error', word: trans.__('Error') };
  }
}

/** `place 12 of 340`, or nothing where Kaggle does not say. */
export function placeWords(
  list: Pick<KaggleSubmissions, 'rank' | 'teamCount'>,
  trans: TranslationBundle
): string | null {
  const { rank, teamCount } = list;
  if (rank === null) {
    return null;
  }
  return teamCount === null
    ? trans.__('place %1', rank)
    : trans.__('place %1 of %2', rank, teamCount);
}

/** `4 submissions left today`, or nothing where Kaggle does not say. */
export function leftWords(
  leftToday: number | null,
  trans: TranslationBundle
): string | null {
  if (leftToday === null) {
    return null;
  }
  return leftToday === 0
    ? trans.__('no submission left today')
    : trans._n('%1 submission left today', '%1 submissions left today', leftToday);
}
