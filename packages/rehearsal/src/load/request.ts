import { RehearsalError } from '../core/errors';

/** One kind of request the load generator sends. */
export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  /** Sent as application/json. @default - no body */
  readonly body?: string;
}

const FORM = /^([A-Z]+) (\/\S*)(?: (.+))?$/s;

/** Reads `METHOD /path [JSON body]`, the form of `--request`. */
export function parseRequest(text: string): LoadRequest {
  const match = FORM.exec(text.trim());
  if (!match) {
    throw new RehearsalError({
      code: 'load-request-malformed',
      message: `a request is "METHOD /path [JSON body]", got "${text}"; for example 'POST /api/orders {"item":"tea"}'`,
    });
  }
  const [, method, path, body] = match;
  if (body !== undefined) checkJson(body, text);
  return { method, path, body };
}

function checkJson(body: string, text: string): void {
  try {
    JSON.parse(body);
  } catch (cause) {
    throw new RehearsalError({
      code: 'load-request-body-not-json',
      message: `the body of "${text}" is not JSON`,
      cause,
    });
  }
}
