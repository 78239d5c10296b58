import type { YamlValue } from '../../../core/yaml-source';
import { type Command, COMMAND_PHASES, type CommandPhase, type OnFailure, type PhaseSpec } from './model';
import { parseOnFailure } from './on-failure';
import type { BuildspecReader } from './reader';

const PHASE_KEYS = ['run-as', 'on-failure', 'commands', 'finally'];

export function readPhases(
  value: YamlValue | undefined,
  reader: BuildspecReader,
): Partial<Record<CommandPhase, PhaseSpec>> {
  const phases: Partial<Record<CommandPhase, PhaseSpec>> = {};
  for (const { key, value: given } of reader.entries(value, 'phases', COMMAND_PHASES)) {
    phases[key as CommandPhase] = readPhase(given, key as CommandPhase, reader);
  }
  return phases;
}

function readPhase(value: YamlValue, name: CommandPhase, reader: BuildspecReader): PhaseSpec {
  const path = `phases.${name}`;
  const keys = name === 'install' ? [...PHASE_KEYS, 'runtime-versions'] : PHASE_KEYS;
  if (name !== 'install' && value.get('runtime-versions')) {
    const { place } = value.get('runtime-versions') as YamlValue;
    reader.complaints.error(
      'buildspec-runtime-versions',
      `${path} has runtime-versions; only phases.install takes them`,
      place,
    );
  } else reader.entries(value, path, keys);
  const commands = readCommands(value.get('commands'), `${path}.commands`, reader);
  if (name !== 'install' && !value.get('commands')) {
    reader.complaints.error(
      'buildspec-no-commands',
      `${path} has no commands; add "commands:" or take the phase out`,
      value.place,
    );
  }
  return {
    runAs: reader.text(value.get('run-as'), `${path}.run-as`),
    onFailure: readOnFailure(value.get('on-failure'), path, reader),
    runtimeVersions: readRuntimeVersions(value.get('runtime-versions'), `${path}.runtime-versions`, reader),
    commands,
    finally: readCommands(value.get('finally'), `${path}.finally`, reader),
  };
}

/** A command with ": " in it is a mapping to YAML, and to CodeBuild an error that many meet first. */
function readCommands(value: YamlValue | undefined, path: string, reader: BuildspecReader): readonly Command[] {
  const list = value?.kind === 'list' ? value.items : [];
  list.forEach((item, index) => {
    if (item.kind !== 'map') return;
    reader.complaints.error(
      'buildspec-command-is-mapping',
      `expected ${path}[${index}] to be of string type, found subkeys instead: ": " makes a mapping of it; put the whole command in quotes or write it as a block ("- |")`,
      item.place,
    );
  });
  const scalars = value?.kind === 'list' ? { ...value, items: list.filter(({ kind }) => kind !== 'map') } : value;
  return reader.items(scalars, path).map(({ text, place }) => ({ text, line: place.line ?? 1 }));
}

function readOnFailure(value: YamlValue | undefined, path: string, reader: BuildspecReader): OnFailure {
  const text = reader.text(value, `${path}.on-failure`);
  if (value === undefined || text === undefined) return { kind: 'default' };
  const parsed = parseOnFailure(text);
  if (parsed) return parsed;
  const takes = 'ABORT, CONTINUE, RETRY, RETRY-<count 0 to 100>, RETRY-<regex> or RETRY-<count>-<regex>';
  reader.complaints.error('buildspec-on-failure', `${path}.on-failure is ${text}; it takes ${takes}`, value.place);
  return { kind: 'default' };
}

function readRuntimeVersions(
  value: YamlValue | undefined,
  path: string,
  reader: BuildspecReader,
): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const { key, value: given } of reader.anyEntries(value, path)) {
    const text = reader.text(given, `${path}.${key}`);
    if (text !== undefined) versions[key] = text;
  }
  return versions;
}
