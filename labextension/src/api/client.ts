/** The server as one typed call; the only place that speaks HTTP. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ROUTES, type Problem, type Routes } from './contract.gen';
import { ApiError } from './errors';

type Field = string | number | boolean | null | readonly (string | object)[] | undefined;

export class Client {
  constructor(
    readonly settings: ServerConnection.ISettings,
    private readonly trans: TranslationBundle
  ) {}

  /** This server's address as the browser sees it, with its base URL. */
  get serverUrl(): string {
    return new URL(this.settings.baseUrl, window.location.href).href;
  }

  /**
   * Ask one route. Fields named in its path travel there, the others in the query (GET) or
   * the body.
   *
   * Rejects with an ApiError, whatever went wrong; `unreachable` when nothing answered.
   */
  async call<Name extends keyof Routes>(
    name: Name,
    request: Routes[Name]['request'],
    signal?: AbortSignal
  ): Promise<Routes[Name]['reply']> {
    const { verb, path } = ROUTES[name];
    const fields: Record<string, Field> = { ...request };
    let url = URLExt.join(this.settings.baseUrl, 'colabsync', fillPath(path, fields));
    const init: RequestInit = { method: verb, signal: signal ?? null };
    if (verb === 'GET') {
      url += query(fields);
    } else {
      init.body = JSON.stringify(fields);
    }
    const response = await this.fetch(url, init);
    const text = await response.text();
    if (!response.ok) {
      throw this.failure(response.status, text);
    }
    // The server encodes its own contract types, and a test keeps both sides equal.
    return JSON.parse(text) as Routes[Name]['reply'];
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await ServerConnection.makeRequest(url, init, this.settings);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') {
        throw new ApiError('cancelled', this.trans.__('Stopped.'));
      }
      throw new ApiError(
        'unreachable',
        this.trans.__('Jupyter does not answer. Check that it is running and try again.')
      );
    }
  }

  /** The server's own words when it has any, else what the status means for a person. */
  private failure(status: number, text: string): ApiError {
    const problem = parseProblem(text);
    if (problem) {
      return new ApiError(problem.code, problem.message, problem.url);
    }
    if (status === 404) {
      return new ApiError(
        'not_installed',
        this.trans.__(
          'The server part of ColabSync is not running. Install jupyter-colabsync where Jupyter runs, then restart Jupyter.'
        )
      );
    }
    if (status === 401 || status === 403) {
      return new ApiError(
        'forbidden',
        this.trans.__(
          'Jupyter did not let us in. Reload the page and sign in to Jupyter.'
        )
      );
    }
    return new ApiError(
      `http_${status}`,
      this.trans.__('Jupyter answered with status %1. Try again in a moment.', status)
    );
  }
}

/** Replace each `{field}` of a path and take it out of `fields`. */
function fillPath(path: string, fields: Record<string, Field>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = plain(fields[name]);
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- `fields` is our copy
    delete fields[name];
    return encodeURIComponent(value);
  });
}

function query(fields: Record<string, Field>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) {
      search.set(name, plain(value));
    }
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** A field as it stands in an address; lists are sent in bodies only. */
function plain(field: Field): string {
  return typeof field === 'object' ? JSON.stringify(field) : String(field);
}

/** The body of an error as our server writes it, or null when somebody else wrote it. */
function parseProblem(text: string): Problem | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null) {
    return null;
  }
  const { code, message, url } = body as Partial<Record<keyof Problem, unknown>>;
  if (typeof code !== 'string' || typeof message !== 'string') {
    return null;
  }
  return { code, message, url: typeof url === 'string' ? url : null };
}
