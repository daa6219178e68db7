import { describe, expect, it } from 'vitest';
import { copy, GB } from '../../testing/samples';
import { FakeServer, Refusal, settle } from '../../testing/server';
import { isDriveFaster, KaggleCopiesModel } from './kaggleCopies';

const model = (server: FakeServer): KaggleCopiesModel =>
  new KaggleCopiesModel(server.client, 'a/b');

describe('KaggleCopiesModel', () => {
  it('finds the newest copy, and which side is faster', async () => {
    const speeds = { driveBytesPerS: 9, kaggleBytesPerS: 3 };
    const server = new FakeServer()
      .on('kaggleCopies', { copies: [copy(), copy({ folderId: 'older' })] })
      .on('compareKaggleCopy', speeds);
    const copies = model(server);
    await copies.find();
    expect(copies.state).toEqual({ copy: copy(), speeds });
    expect(server.asked[1]).toBe('compareKaggleCopy {"ref":"a/b","folderId":"c1"}');
  });

  it('does not compare what is small', async () => {
    const small = copy({ bytes: GB / 1000 });
    const server = new FakeServer().on('kaggleCopies', { copies: [small] });
    const copies = model(server);
    await copies.find();
    expect(copies.state).toEqual({ copy: small, speeds: null });
    expect(server.asked).toHaveLength(1);
  });

  it('forgets what lay on another Drive, and drops an answer about it', async () => {
    let answer: (reply: unknown) => void = () => undefined;
    const server = new FakeServer().on(
      'kaggleCopies',
      () => new Promise(r => (answer = r))
    );
    const copies = model(server);
    const before = copies.find();
    await settle();
    server.on('kaggleCopies', { copies: [] });
    await copies.find();
    answer({ copies: [copy({ bytes: 1 })] });
    await before;
    expect(copies.state.copy).toBeNull();
  });

  it('says nothing where there is none, or nobody answers', async () => {
    const refusal = new Refusal({ code: 'x', message: 'No.', url: null });
    for (const answer of [{ copies: [] }, refusal]) {
      const copies = model(new FakeServer().on('kaggleCopies', answer));
      await copies.find();
      expect(copies.state.copy).toBeNull();
    }
  });
});

describe('isDriveFaster', () => {
  it.each([
    [null, null],
    [{ driveBytesPerS: null, kaggleBytesPerS: null }, null],
    [{ driveBytesPerS: 2, kaggleBytesPerS: null }, true],
    [{ driveBytesPerS: null, kaggleBytesPerS: 2 }, false],
    [{ driveBytesPerS: 2, kaggleBytesPerS: 1 }, true],
    [{ driveBytesPerS: 1, kaggleBytesPerS: 2 }, false]
  ])('%j: %s', (speeds, expected) => {
    expect(isDriveFaster(speeds)).toBe(expected);
  });
});
