import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { account, nobody } from '../../testing/samples';
import { BASE_URL, FakeServer, Refusal, settle } from '../../testing/server';
import { AccountModel } from './account';

const CLIENT = '{"installed":{"client_id":"x"}}';
const STARTED = {
  flowId: 'f1',
  consentUrl: 'https://google.test/consent',
  road: 'loopback'
} as const;
const REFUSED = { code: 'sign_in_failed', message: 'You said no.', url: null };

const tab = (): Window & { close: () => void } =>
  ({ location: { href: '' }, close: vi.fn() }) as unknown as Window & {
    close: () => void;
  };

describe('AccountModel', () => {
  let server: FakeServer;
  let model: AccountModel;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    server = new FakeServer().on('startConnect', STARTED);
    model = new AccountModel(server.client);
    model.put(nobody());
  });

  afterEach(() => {
    model.dispose();
    vi.useRealTimers();
  });

  it('sends the opened tab to the consent page, with the chosen client', async () => {
    const opened = tab();
    model.takeClient('client_secret.json', CLIENT, 'no');
    await model.start(opened);
    expect(opened.location.href).toBe(STARTED.consentUrl);
    expect(model.state.flow).toMatchObject({ flowId: 'f1', isTabBlocked: false });
    const sent = { clientJson: CLIENT, serverUrl: BASE_URL };
    expect(server.asked).toEqual([`startConnect ${JSON.stringify(sent)}`]);
  });

  it('says when the browser kept the tab shut', async () => {
    await model.start(null);
    expect(model.state.flow?.isTabBlocked).toBe(true);
  });

  it('closes the tab again when the sign-in cannot begin', async () => {
    server.on('startConnect', new Refusal(REFUSED));
    const opened = tab();
    await model.start(opened);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- a mock, not a method
    expect(opened.close).toHaveBeenCalledOnce();
    expect(model.state).toMatchObject({ flow: null, problem: REFUSED, isBusy: false });
  });

  it('ends by itself when the account comes as an event', async () => {
    await model.start(tab());
    model.put(account());
    expect(model.state.flow).toBeNull();
    expect(model.isConnected).toBe(true);
  });

  it('ends by itself when the event got lost', async () => {
    server.on('flow', { flowId: 'f1', state: 'done', problem: null });
    server.on('account', account());
    await model.start(tab());
    vi.advanceTimersByTime(2_000);
    await settle();
    expect(model.state).toMatchObject({ flow: null, account: { name: 'Ada Lovelace' } });
    vi.advanceTimersByTime(20_000);
    expect(server.count('flow')).toBe(1);
  });

  it('goes back to the start with the reason when consent was refused', async () => {
    server.on('flow', { flowId: 'f1', state: 'failed', problem: REFUSED });
    await model.start(tab());
    vi.advanceTimersByTime(2_000);
    await settle();
    expect(model.state).toMatchObject({ flow: null, problem: REFUSED });
  });

  it('keeps waiting for another account while one is connected', async () => {
    model.put(account());
    await model.start(tab());
    model.put(account({ usedBytes: 1 }));
    expect(model.state.flow).not.toBeNull();
  });

  it('finishes with a pasted address', async () => {
    server.on('finishConnect', account());
    await model.start(tab());
    await model.finish(' http://127.0.0.1/?code=1 ');
    expect(server.asked[1]).toContain('"pasted":"http://127.0.0.1/?code=1"');
    expect(model.isConnected).toBe(true);
  });

  it('stays with the paste box when the address is wrong', async () => {
    server.on('finishConnect', new Refusal(REFUSED, 428));
    await model.start(tab());
    await model.finish('x');
    expect(model.state.problem).toEqual(REFUSED);
    expect(model.state.flow).not.toBeNull();
  });

  it('gives up, and asks no more', async () => {
    server.on('cancelConnect', {});
    await model.start(tab());
    await model.cancel();
    vi.advanceTimersByTime(20_000);
    expect(model.state.flow).toBeNull();
    expect(server.count('flow')).toBe(0);
  });

  it.each([
    ['a desktop client', CLIENT, true],
    ['a web client', '{"web":{"client_id":"x"}}', true],
    ['a service account', '{"type":"service_account"}', false],
    ['kaggle.json', '{"username":"a","key":"b"}', false],
    ['a picture', 'GIF89a', false],
    ['null', 'null', false]
  ])('knows %s', (_, text, isClient) => {
    model.takeClient('file', text, 'That is no client file.');
    expect(model.state.client !== null).toBe(isClient);
    expect(model.state.problem?.message).toBe(
      isClient ? undefined : 'That is no client file.'
    );
  });
});
