import { resolve } from 'node:path';
import { readNpmSettings } from '../../run/npm-settings';
import type { Rehearsal } from '../../run/rehearsal';
import { startRehearsal } from '../../run/start-rehearsal';
import { synthesize } from '../../run/synthesize';
import type { Arguments } from '../arguments';
import type { CommandEnvironment } from '../environment';
import { palette } from '../io';
import { createAlias } from '../../report/aliases';
import { renderLine } from '../render/line';

/** Starts the rehearsal that the command line asks for. */
export function prepareRehearsal(
  { operands, options }: Arguments,
  environment: CommandEnvironment,
  onDown: () => void = () => undefined,
): Promise<Rehearsal> {
  const { cwd, variables, signal } = environment;
  const app = operands[0] ?? '.';
  const given = options.assembly;
  const plain = palette(false);
  return startRehearsal({
    app: given ?? app,
    assembly: async (into) => {
      if (given !== undefined) return resolve(cwd, given);
      await synthesize(resolve(cwd, app), into, variables, signal);
      return into;
    },
    npm: () => readNpmSettings(variables, signal),
    timeScale: options.timeScale,
    instances: options.instances,
    path: variables.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    parameters: options.parameters,
    ssmParameters: options.ssmParameters,
    secrets: options.secrets,
    pipeline: options.pipeline,
    branch: options.branch,
    events: options.events === undefined ? undefined : resolve(cwd, options.events),
    keep: options.keep,
    describe: (event, graph) => {
      const line = renderLine(event, plain);
      return line === undefined ? undefined : createAlias(graph)(line);
    },
    onDown,
    signal,
  });
}
