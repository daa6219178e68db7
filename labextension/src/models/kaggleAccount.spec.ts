import { describe, expect, it } from 'vitest';
import { kaggleAccount } from '../../testing/samples';
import { FakeServer, Refusal } from '../../testing/server';
import { KaggleAccountModel } from './kaggleAccount';

const REFUSED = { code: 'bad_key', message: 'Kaggle does not know it.', url: null };

describe('KaggleAccountModel', () => {
  it('signs in and out', async () => {
    const server = new FakeServer()
      .on('kaggleLogin', kaggleAccount())
      .on('kaggleLogout', kaggleAccount({ state: 'none' }));
    const kaggle = new KaggleAccountModel(server.client);
    await kaggle.login({ token: 't' });
    expect(kaggle.isConnected).toBe(true);
    await kaggle.logout();
    expect(kaggle.isConnected).toBe(false);
  });

  it('uses what the machine has only when told to', async () => {
    const server = new FakeServer().on('kaggleLogin', kaggleAccount());
    const kaggle = new KaggleAccountModel(server.client);
    const found = { place: '~/.kaggle/kaggle.json', username: 'ada_l' };
    kaggle.put(kaggleAccount({ state: 'none', found }));
    expect(server.asked).toEqual([]);
    await kaggle.login({ useFound: true });
    expect(server.asked).toEqual(['kaggleLogin {"useFound":true}']);
  });

  it('keeps who is signed in while a new key is refused, and asks on', async () => {
    const server = new FakeServer().on('kaggleLogin', new Refusal(REFUSED));
    const kaggle = new KaggleAccountModel(server.client);
    kaggle.put(kaggleAccount());
    kaggle.change(true);
    await kaggle.login({ token: 'wrong' });
    expect(kaggle.state).toMatchObject({
      isChanging: true,
      problem: REFUSED,
      account: { state: 'connected', username: 'ada_l' }
    });
    kaggle.change(false);
    expect(kaggle.state).toMatchObject({ isChanging: false, problem: null });
  });

  it('asks no more once the new key is accepted', async () => {
    const server = new FakeServer().on(
      'kaggleLogin',
      kaggleAccount({ username: 'grace_h' })
    );
    const kaggle = new KaggleAccountModel(server.client);
    kaggle.put(kaggleAccount());
    kaggle.change(true);
    await kaggle.login({ token: 'new' });
    expect(kaggle.state).toMatchObject({
      isChanging: false,
      account: { username: 'grace_h' }
    });
  });

  it('shares the sign-in and takes it back', async () => {
    const server = new FakeServer().on('shareKaggle', ({ isOn }) =>
      kaggleAccount({ shared: { isOn: isOn === true, warning: null } })
    );
    const kaggle = new KaggleAccountModel(server.client);
    await kaggle.share(true);
    expect(kaggle.state.account?.shared?.isOn).toBe(true);
    await kaggle.share(false);
    expect(kaggle.state.account?.shared?.isOn).toBe(false);
  });

  it('leaves it to the caller to say that sharing failed', async () => {
    const server = new FakeServer().on('shareKaggle', new Refusal(REFUSED));
    const kaggle = new KaggleAccountModel(server.client);
    kaggle.put(kaggleAccount());
    await expect(kaggle.share(true)).rejects.toThrow(REFUSED.message);
    expect(kaggle.state.problem).toBeNull();
  });

  it('opens pages of Kaggle where a demo has its own', () => {
    const model = new KaggleAccountModel(new FakeServer().client);
    const page = 'https://www.kaggle.com/competitions/titanic/rules';
    expect(model.pageAt(page)).toBe(page);
    model.put(kaggleAccount({ isDemo: true, pages: 'http://127.0.0.1:1' }));
    expect(model.pageAt(page)).toBe('http://127.0.0.1:1/competitions/titanic/rules');
    expect(model.pageAt('https://drive.google.com/x')).toBe('https://drive.google.com/x');
  });
});
