/** What goes wrong between the browser and the server, as one type. */

import type { Problem } from './contract.gen';

/** A failed call: a stable code for programs, and a sentence that ends in what to do. */
export class ApiError extends Error implements Problem {
  constructor(
    readonly code: string,
    message: string,
    readonly url: string | null = null
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** `error` as a Problem to show; what is not ours keeps its own words. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) {
    return { code: error.code, message: error.message, url: error.url };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, url: null };
}

/** Nobody is signed in, or the sign-in has expired or was revoked: `sign_in_…`. */
export function wantsSignIn(problem: Problem | null): boolean {
  return problem?.code.startsWith('sign_in_') ?? false;
}

/** Jupyter, or our part of it, was not there to ask: over as soon as it answers. */
export function isNoAnswer(code: string): boolean {
  return ['unreachable', 'not_installed', 'forbidden'].includes(code);
}
