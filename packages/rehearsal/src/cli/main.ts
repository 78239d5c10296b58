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

/** Two Ctrl-C in a row are meant: the first cleans up, the second leaves at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(1);
      controller.abort(new Error(`interrupted by ${signal}`));
    });
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

async function main(): Promise<number> {
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
    signal: interruption(),
    pressed: process.stdin.isTTY ? pressed : undefined,
  });
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    io.error(explain(error));
    process.exitCode = error instanceof RehearsalError ? error.exitStatus : 3;
  },
);

/** A fault of ours shows its stack, one of the input says where and what to do. */
function explain(error: unknown): string {
  if (!(error instanceof RehearsalError)) return `slipway: ${error instanceof Error ? error.stack : String(error)}\n`;
  const place = describePlace(error.place);
  return `slipway: ${place === '' ? '' : `${place}: `}${error.message} [${error.code}]\n`;
}
