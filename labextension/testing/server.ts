/** A pretend server for specs: answers by route name, and remembers what it was asked. */

import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { Client } from '../src/api/client';
import { ROUTES, type Problem, type Routes } from '../src/api/contract.gen';

type Name = keyof Routes;
type Fields = Record<string, unknown>;
type Answer = (request: Fields) => unknown;

export const trans = nullTranslator.load('jupyter_colabsync');
export const BASE_URL = 'http://localhost/user/me/';

/** A refusal in the server's own words. */
export class Refusal {
  constructor(
    readonly problem: Problem,
    readonly status = 422
  ) {}
}

export class FakeServer {
  /** What was asked, in order: `syncNow {"linkId":"1"}`. */
  readonly asked: string[] = [];

  readonly client = new Client(
    ServerConnection.makeSettings({
      baseUrl: BASE_URL,
      fetch: (input: RequestInfo | URL) => this.fetch(input as Request)
    }),
    trans
  );

  /** Answer a route from now on; a function may look at the request, or wait. */
  on<N extends Name>(
    name: N,
    answer: Routes[N]['reply'] | Refusal | ((request: Fields) => unknown)
  ): this {
    this.answers.set(name, typeof answer === 'function' ? answer : () => answer);
    return this;
  }

  /** How often a route was asked. */
  count(name: Name): number {
    return this.asked.filter(line => line.split(' ')[0] === name).length;
  }

  private async fetch(request: Request): Promise<Response> {
    const { name, fields } = await parse(request);
    this.asked.push(`${name} ${JSON.stringify(fields)}`);
    const answer = this.answers.get(name);
    if (!answer) {
      throw new TypeError(`${name} has no answer`);
    }
    const reply = await answer(fields);
    return reply instanceof Refusal
      ? new Response(JSON.stringify(reply.problem), { status: reply.status })
      : new Response(JSON.stringify(reply));
  }

  private readonly answers = new Map<Name, Answer>();
}

/** Which route a request means, and all its fields, wherever they travelled. */
async function parse(request: Request): Promise<{ name: Name; fields: Fields }> {
  const url = new URL(request.url);
  const path = url.pathname.replace('/user/me/colabsync/', '');
  for (const [name, route] of Object.entries(ROUTES)) {
    const pattern = new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = pattern.exec(path);
    if (match && route.verb === request.method) {
      const query = [...url.searchParams].filter(([key]) => !/^\d+$/.test(key));
      const text = await request.text();
      const body = text === '' ? {} : (JSON.parse(text) as Fields);
      return {
        name: name as Name,
        fields: { ...match.groups, ...Object.fromEntries(query), ...body }
      };
    }
  }
  throw new TypeError(`no route: ${request.method} ${path}`);
}

/** Let everything that is ready happen. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    await Promise.resolve();
    await new Promise(resolve => setImmediate(resolve));
  }
}
