import { parseArgs } from 'node:util';
import { RehearsalError } from '../core/errors';
import { parseRequest, type LoadRequest } from '../load/request';

export const COMMANDS = [
  'rehearse',
  'up',
  'down',
  'status',
  'logs',
  'approve',
  'reject',
  'retry',
  'rollback',
  'stop',
  'check',
] as const;
export type CommandName = (typeof COMMANDS)[number];
export type Approve = 'yes' | 'no' | 'ask';

/** What the command line said, checked. */
export interface Arguments {
  readonly command: CommandName;
  readonly operands: readonly string[];
  readonly options: Options;
}

export interface Options {
  /** A cloud assembly that is there already, instead of an app to synthesize. */
  readonly assembly?: string;
  /** Folder to push. */
  readonly source?: string;
  /** Folder of what is live before the push, or `none`. @default - the same as `source` */
  readonly baseline?: string;
  readonly branch?: string;
  /** Which pipeline of the assembly, when there are several. */
  readonly pipeline?: string;
  readonly approve: Approve;
  /** Requests per second; 0 puts no load on. */
  readonly load: number;
  readonly requests: readonly LoadRequest[];
  readonly timeScale: number;
  readonly events?: string;
  readonly report?: string;
  readonly keep: boolean;
  readonly instances?: 'namespace' | 'folder';
  readonly parameters: Readonly<Record<string, string>>;
  readonly ssmParameters: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Which running rehearsal is meant, when there are several. */
  readonly run?: string;
  readonly message?: string;
}

const text = { type: 'string' } as const;
const textOr = (fallback: string) => ({ type: 'string', default: fallback }) as const;
const list = (...fallback: string[]) => ({ type: 'string', multiple: true, default: fallback }) as const;
const flag = { type: 'boolean', default: false } as const;

const SPEC = {
  assembly: text,
  source: text,
  baseline: text,
  branch: text,
  pipeline: text,
  approve: textOr('ask'),
  load: textOr('50'),
  request: list('GET /'),
  'time-scale': textOr('60'),
  drill: text,
  events: text,
  report: text,
  keep: flag,
  instances: text,
  parameter: list(),
  'ssm-parameter': list(),
  secret: list(),
  run: text,
  message: text,
  help: { ...flag, short: 'h' },
};

/** Reads the command line; undefined asks for the help text. Throws RehearsalError (exit status 2) on wrong use. */
export function parseArguments(argv: readonly string[]): Arguments | undefined {
  const { values, positionals } = parse(argv);
  const [command, ...operands] = positionals;
  if (values.help || command === 'help' || command === undefined) return undefined;
  if (!isCommand(command)) throw unknownCommand(command);
  if (values.drill !== undefined) {
    throw wrongUse(
      'drill-not-there-yet',
      `--drill ${values.drill}: drills come with a later version; leave --drill out`,
    );
  }
  return {
    command,
    operands,
    options: {
      assembly: values.assembly,
      source: values.source,
      baseline: values.baseline,
      branch: values.branch,
      pipeline: values.pipeline,
      approve: oneOf('approve', values.approve, ['yes', 'no', 'ask']),
      load: number('load', values.load, 0, 10_000),
      requests: values.request.map(parseRequest),
      timeScale: number('time-scale', values['time-scale'], 1, 100_000),
      events: values.events,
      report: values.report,
      keep: values.keep,
      instances:
        values.instances === undefined
          ? undefined
          : oneOf('instances', values.instances, ['namespace', 'folder'] as const),
      parameters: pairs('parameter', values.parameter),
      ssmParameters: pairs('ssm-parameter', values['ssm-parameter']),
      secrets: pairs('secret', values.secret),
      run: values.run,
      message: values.message,
    },
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: SPEC, allowPositionals: true, strict: true });
  } catch (error) {
    throw wrongUse(
      'option-unknown',
      `${error instanceof Error ? error.message : String(error)}; \`slipway help\` lists the options`,
    );
  }
}

function isCommand(name: string): name is CommandName {
  return (COMMANDS as readonly string[]).includes(name);
}

function unknownCommand(name: string): RehearsalError {
  const later = name === 'plan' ? '`plan` comes with a later version' : `there is no command "${name}"`;
  return wrongUse('command-unknown', `${later}; the commands are ${COMMANDS.join(', ')}`);
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw wrongUse('option-value', `--${option} takes ${allowed.join(', ')}, got "${value}"`);
}

function number(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw wrongUse('option-value', `--${option} takes a number from ${least} to ${most}, got "${text}"`);
}

function pairs(option: string, list: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    list.map((item) => {
      const at = item.indexOf('=');
      if (at < 1) throw wrongUse('option-value', `--${option} takes NAME=VALUE, got "${item}"`);
      return [item.slice(0, at), item.slice(at + 1)];
    }),
  );
}

function wrongUse(code: string, message: string): RehearsalError {
  return new RehearsalError({ code, message });
}
