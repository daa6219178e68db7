import { describe, expect, it } from 'vitest';
import type { SubmitDraft } from '../../models/submitDraft';
import { submissions } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { leftWords, placeWords, submissionLook } from './submissionLook';
import { acceptOf } from './submitDialog';

describe('how an account stands', () => {
  it.each<[number | null, number | null, string | null]>([
    [12, 340, 'place 12 of 340'],
    [12, null, 'place 12'],
    [null, 340, null]
  ])('rank %s of %s teams is %s', (rank, teamCount, words) => {
    expect(placeWords({ rank, teamCount }, trans)).toBe(words);
  });

  it.each<[number | null, string | null]>([
    [4, '4 submissions left today'],
    [1, '1 submission left today'],
    [0, 'no submission left today'],
    [null, null]
  ])('%s left is %s', (leftToday, words) => {
    expect(leftWords(leftToday, trans)).toBe(words);
  });

  it('has a sign of its own and a word for each state', () => {
    const looks = (['pending', 'complete', 'error'] as const).map(state =>
      submissionLook(state, trans)
    );
    expect(looks.map(({ word }) => word)).toEqual(['Pending', 'Complete', 'Error']);
    expect(new Set(looks.map(({ icon }) => icon)).size).toBe(3);
  });
});

describe('the button that submits', () => {
  const draft: SubmitDraft = {
    competition: 'city-lights',
    message: '',
    about: null,
    isLooking: false,
    problem: null
  };
  it.each<[string, Partial<SubmitDraft>, boolean, string]>([
    ['shut without a competition', { competition: ' ' }, false, ''],
    ['open before Kaggle has answered', { isLooking: true }, true, 'Asking Kaggle…'],
    ['open though Kaggle does not say what is left', {}, true, ''],
    ['beside what is left', { about: submissions() }, true, '4 submissions left today']
  ])('is %s', (_, part, isEnabled, note) => {
    const accept = acceptOf({ ...draft, ...part }, trans);
    expect(accept).toEqual({ label: 'Submit', isEnabled, note });
  });
});
