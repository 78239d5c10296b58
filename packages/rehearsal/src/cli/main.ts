import { describePlace, RehearsalError } from '../core/errors';
import { parseArguments, type Arguments } from './arguments';
import { check } from './commands/check';
import { rehearse } from './commands/rehearse';
import { remoteControl } from './commands/remote-control';
import { up } from './commands/up';
import type { CommandEnvironment } from './environment';
import { HELP } from './help';
import type { Io } from './io';

const io: Io = {
  isTty: process.stdout.isTTY === true && process.env.TERM !== 'dumb',
  columns: process.stdout.columns ?? 80,
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
};

/** Exit status of what was stopped before its end. */
const STOPPED = 1;

/** Two Ctrl-C in a row are meant: the first cleans up, the second leaves at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (reason: string) => controller.abort(new Error(reason));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(STOPPED);
      interrupt(`interrupted by ${signal}`);
    });
  }
  // A terminal that is closed, or `| head`: nobody reads on, and what was started must end all the same.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => interrupt('interrupted: nobody reads the output any more'));
  }
  return controller.signal;
}

/** One key at a time, without Enter. In raw mode the terminal leaves Ctrl-C to us. */
function pressed(keys: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const { stdin } = process;
    const done = (key: string) => {
      stdin.off('data', hear);
      stdin.setRawMode(false);
      stdin.pause();
      resolve(key);
    };
    const hear = (data: Buffer) => {
      const key = data.toString().toLowerCase();
      if (key === CTRL_C) process.kill(process.pid, 'SIGINT');
      if (keys.includes(key)) done(key);
    };
    stdin.setRawMode(true);
    stdin.on('data', hear);
    stdin.resume();
    if (signal.aborted) done('');
    signal.addEventListener('abort', () => done(''), { once: true });
  });
}

const CTRL_C = '\u0003';

function dispatch(args: Arguments, environment: CommandEnvironment): Promise<number> {
  switch (args.command) {
    case 'rehearse':
      return rehearse(args, environment);
    case 'up':
      return up(args, environment);
    case 'check':
      return check(args, environment);
    default:
      return remoteControl(args, args.command, environment);
  }
}

async function main(signal: AbortSignal): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (!args) {
    io.out(HELP);
    return 0;
  }
  const variables = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return dispatch(args, {
    io,
    cwd: process.cwd(),
    variables,
    signal,
    pressed: process.stdin.isTTY ? pressed : undefined,
  });
}

const interrupted = interruption();
main(interrupted).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    // What fails because of Ctrl-C is nobody's fault.
    io.error(interrupted.aborted ? `slipway: ${(interrupted.reason as Error).message}\n` : explain(error));
    process.exitCode = interrupted.aborted ? STOPPED : error instanceof RehearsalError ? error.exitStatus : 3;
  },
);

/** A fault of ours shows its stack, one of the input says where and what to do. */
function explain(error: unknown): string {
  if (!(error instanceof RehearsalError)) return `slipway: ${error instanceof Error ? error.stack : String(error)}\n`;
  const place = describePlace(error.place);
  return `slipway: ${place === '' ? '' : `${place}: `}${error.message} [${error.code}]\n`;
}
