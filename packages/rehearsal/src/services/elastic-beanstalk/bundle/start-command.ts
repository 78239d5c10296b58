import type { Finding, Parsed } from './finding';
import { type ProcessLine, parseProcfile } from './procfile';

/** What starts an application, and which file says so. */
export interface StartCommands {
  readonly processes: readonly ProcessLine[];
  readonly from: 'Procfile' | 'package.json' | 'app.js' | 'server.js';
}

/** The files at the bundle's root that decide how it is started. */
export interface RootFiles {
  /** Names of the files there. */
  readonly names: readonly string[];
  readonly procfile?: string;
  readonly packageJson?: string;
}

/**
 * How the Node.js platform starts an application: `Procfile`, else `npm start`, else `app.js`, else `server.js`.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/nodejs-configuration-procfile.html
 */
export function findStartCommands(root: RootFiles): Parsed<StartCommands | undefined> {
  if (root.procfile !== undefined) {
    const { value, findings } = parseProcfile('Procfile', root.procfile);
    return { value: { processes: value, from: 'Procfile' }, findings };
  }
  const scripts = root.packageJson === undefined ? undefined : readStartScript(root.packageJson);
  if (scripts && 'finding' in scripts) return { value: undefined, findings: [scripts.finding] };
  if (scripts?.start !== undefined) return found('npm start', 'package.json');
  for (const name of ['app.js', 'server.js'] as const) {
    if (root.names.includes(name)) return found(`node ${name}`, name);
  }
  return { value: undefined, findings: [noStartCommand(root.names)] };
}

function found(command: string, from: StartCommands['from']): Parsed<StartCommands> {
  return { value: { processes: [{ name: 'web', command, line: 1 }], from }, findings: [] };
}

function readStartScript(text: string): { start?: string } | { finding: Finding } {
  try {
    const start = (JSON.parse(text) as { scripts?: { start?: unknown } } | null)?.scripts?.start;
    return typeof start === 'string' && start.trim() !== '' ? { start } : {};
  } catch (error) {
    const message = `this is no JSON (${(error as Error).message}), so npm can neither install nor start the application`;
    return { finding: { code: 'package-json-malformed', message, place: { file: 'package.json' }, severity: 'error' } };
  }
}

function noStartCommand(names: readonly string[]): Finding {
  const got = names.length === 0 ? 'nothing' : [...names].sort().slice(0, 12).join(', ');
  return {
    code: 'no-start-command',
    message:
      'the bundle does not say how to start the application: it has no Procfile, no start script in package.json, no app.js ' +
      `and no server.js at its root, which has ${got}; add a Procfile with "web: node <file>", and check that the artifact is not ` +
      'one folder too deep',
    place: { file: 'Procfile' },
    severity: 'error',
  };
}
