/** How the command ends: wrong use or unusable input is 2, a fault of the rehearsal itself is 3. */
export type ExitStatus = 2 | 3;

/** Where in the user's files something is wrong. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface RehearsalErrorOptions {
  /** Stable, kebab-case; what a script may match on. */
  readonly code: string;
  /** What was got and what to do instead, in one or two sentences. */
  readonly message: string;
  readonly place?: Place;
  /** @default 2 - the input is at fault */
  readonly exitStatus?: ExitStatus;
  readonly cause?: unknown;
}

/** An error with a code, a place and a way out. Expected endings of a pipeline are values, not errors. */
export class RehearsalError extends Error {
  readonly code: string;
  readonly place?: Place;
  readonly exitStatus: ExitStatus;

  constructor(options: RehearsalErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = 'RehearsalError';
    this.code = options.code;
    this.place = options.place;
    this.exitStatus = options.exitStatus ?? 2;
  }
}

/** `file:line:column: message`, or the message alone where nothing can be pointed at. */
export function describePlace(place: Place | undefined): string {
  if (!place) return '';
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}
