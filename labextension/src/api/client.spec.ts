import { ServerConnection } from '@jupyterlab/services';
import { describe, expect, it } from 'vitest';
import { BASE_URL, FakeServer, Refusal, trans } from '../../testing/server';
import { link } from '../../testing/samples';
import { Client } from './client';
import { ApiError, problemOf } from './errors';

/** A client whose requests are seen as they are. */
function spied(response: () => Response | Promise<Response>): {
  client: Client;
  seen: Request[];
} {
  const seen: Request[] = [];
  const fetch = async (input: RequestInfo | URL): Promise<Response> => {
    seen.push(input as Request);
    return response();
  };
  const settings = ServerConnection.makeSettings({ baseUrl: BASE_URL, fetch });
  return { client: new Client(settings, trans), seen };
}

describe('Client', () => {
  it('keeps the base URL, puts path fields into the path and the others into the body', async () => {
    const { client, seen } = spied(() => new Response(JSON.stringify(link())));
    await client.call('pauseLink', { linkId: 'a/b', paused: true });
    expect(seen[0]?.method).toBe('POST');
    // Jupyter adds a number that keeps caches away.
    expect(seen[0]?.url.split('?')[0]).toBe(`${BASE_URL}colabsync/links/a%2Fb/pause`);
    expect(await seen[0]?.json()).toEqual({ paused: true });
  });

  it('asks a GET in the query, without what is null', async () => {
    const server = new FakeServer().on('listDrive', { items: [], nextPageToken: null });
    await server.client.call('listDrive', { search: 'a b', pageToken: null });
    expect(server.asked).toEqual(['listDrive {"search":"a b"}']);
  });

  it('tells where it is, as an absolute address', () => {
    expect(new FakeServer().client.serverUrl).toBe(BASE_URL);
  });

  it.each([
    [
      'in the server’s words',
      () =>
        new Response('{"code":"drive_full","message":"Full.","url":"https://x"}', {
          status: 422
        }),
      { code: 'drive_full', message: 'Full.', url: 'https://x' }
    ],
    [
      'as missing when the server part is',
      () => new Response('{"message":"Not Found"}', { status: 404 }),
      { code: 'not_installed' }
    ],
    [
      'as forbidden when Jupyter refuses',
      () => new Response('<html>', { status: 403 }),
      { code: 'forbidden' }
    ],
    [
      'by status when nobody says more',
      () => new Response('<html>', { status: 502 }),
      { code: 'http_502' }
    ],
    [
      'as unreachable when nothing answers',
      () => Promise.reject(new TypeError('Failed to fetch')),
      { code: 'unreachable' }
    ]
  ])('reports a failure %s', async (_, response, problem) => {
    const { client } = spied(response);
    const error: unknown = await client.call('overview', {}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject(problem);
  });
});

describe('problemOf', () => {
  it('keeps code, words and page of our errors', async () => {
    const problem = { code: 'refused', message: 'No.', url: null };
    const server = new FakeServer().on('links', new Refusal(problem));
    const error: unknown = await server.client.call('links', {}).catch((e: unknown) => e);
    expect(problemOf(error)).toEqual(problem);
  });

  it('keeps the words of all others', () => {
    expect(problemOf(new Error('boom'))).toEqual({
      code: 'internal',
      message: 'boom',
      url: null
    });
  });
});
