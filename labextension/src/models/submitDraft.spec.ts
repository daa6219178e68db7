import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KaggleSubmissions } from '../api/contract.gen';
import { job, submissions } from '../../testing/samples';
import { FakeServer, Refusal, settle } from '../../testing/server';
import { SubmitDraftModel } from './submitDraft';

describe('SubmitDraftModel', () => {
  let server: FakeServer;
  let draft: SubmitDraftModel;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    server = new FakeServer()
      .on('competitionAt', { competition: 'city-lights', title: 'City Lights' })
      .on('kaggleSubmissions', submissions());
    draft = new SubmitDraftModel(server.client, 'data/city/out.csv');
  });

  afterEach(() => {
    draft.dispose();
    vi.useRealTimers();
  });

  it('proposes the competition of the folder, and the name of the file', async () => {
    await draft.locate();
    expect(server.asked).toEqual(['competitionAt {"path":"data/city/out.csv"}']);
    expect(draft.state).toMatchObject({ competition: 'city-lights', message: 'out.csv' });
  });

  it('proposes nothing where no competition was pulled', async () => {
    server.on('competitionAt', { competition: null, title: null });
    await draft.locate();
    expect(draft.isComplete).toBe(false);
    await draft.look();
    expect(server.count('kaggleSubmissions')).toBe(0);
  });

  it('does not ask where the file lies when the competition is given', async () => {
    draft = new SubmitDraftModel(server.client, 'out.csv', 'titanic');
    await draft.locate();
    expect(server.asked).toEqual([]);
    expect(draft.state.competition).toBe('titanic');
  });

  it('looks what is left once the typing pauses', async () => {
    draft.setCompetition('city');
    draft.setCompetition('city-lights ');
    expect(draft.state).toMatchObject({ isLooking: true, about: null });
    vi.advanceTimersByTime(500);
    await settle();
    expect(server.asked).toEqual(['kaggleSubmissions {"competition":"city-lights"}']);
    expect(draft.state).toMatchObject({ isLooking: false, about: { leftToday: 4 } });
  });

  it('drops an answer about what is no longer meant', async () => {
    const answers: ((reply: KaggleSubmissions) => void)[] = [];
    server.on('kaggleSubmissions', () => new Promise(resolve => answers.push(resolve)));
    draft.setCompetition('one');
    vi.advanceTimersByTime(500);
    await settle();
    draft.setCompetition('');
    answers[0]?.(submissions());
    await settle();
    expect(draft.state).toMatchObject({ about: null, isLooking: false });
  });

  it('lets a submission be tried though Kaggle does not say what is left', async () => {
    const problem = { code: 'not_found', message: 'No such competition.', url: null };
    server
      .on('kaggleSubmissions', new Refusal(problem))
      .on('submitKaggle', job({ id: 's' }));
    await draft.locate();
    await draft.look();
    expect(draft.state).toMatchObject({ about: null, problem });
    draft.setMessage(' second try ');
    expect(await draft.submit()).toMatchObject({ id: 's' });
    expect(server.asked.at(-1)).toBe(
      'submitKaggle {"competition":"city-lights","path":"data/city/out.csv","message":"second try"}'
    );
  });
});
