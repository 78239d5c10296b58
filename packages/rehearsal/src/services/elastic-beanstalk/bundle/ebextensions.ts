import type { Parsed } from './finding';
import {
  type YamlFile,
  booleanOf,
  describe,
  entriesOf,
  fieldsOf,
  isText,
  itemsOf,
  openYaml,
  textOf,
} from './yaml-file';
import { isSeq } from 'yaml';
import type { Node } from 'yaml';

/** An option of the environment, set by the bundle. */
export interface OptionSetting {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** One command of `commands` or `container_commands`. */
export interface ExtensionCommand {
  readonly name: string;
  /** A shell line, or a program with its arguments. */
  readonly command: string | readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A shell line; the command runs only if it ends with 0. */
  readonly test?: string;
  readonly ignoreErrors: boolean;
  /** `container_commands` only: on one instance of a deployment. */
  readonly leaderOnly: boolean;
  readonly line: number;
}

/** One entry of `files`. */
export interface ExtensionFile {
  readonly path: string;
  readonly content: string | Buffer;
  /** Permission bits. */
  readonly mode: number;
  /** `content` is the target of a symbolic link. */
  readonly isLink: boolean;
  readonly owner: string;
  readonly group: string;
}

/** One `.ebextensions/*.config` file. Commands and files are in the order in which they are processed. */
export interface Extension {
  readonly file: string;
  readonly options: readonly OptionSetting[];
  readonly files: readonly ExtensionFile[];
  readonly commands: readonly ExtensionCommand[];
  readonly containerCommands: readonly ExtensionCommand[];
}

const APPLICATION_ENVIRONMENT = 'aws:elasticbeanstalk:application:environment';

/** What a rehearsal cannot do on this machine, and what does the same in a bundle. */
const REFUSED: Readonly<Record<string, string>> = {
  packages: 'it would install software on this machine; bake it into the image, or put it into the bundle',
  services: 'an instance of a rehearsal has no service manager; start it from the Procfile',
  sources: 'it downloads an archive; put its content into the bundle',
  users: 'it would make users on this machine; bake them into the image',
  groups: 'it would make groups on this machine; bake them into the image',
  Resources: 'it adds resources that are not in the template; declare them in the stack of the environment',
};

/**
 * Reads one configuration file.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/customize-containers-ec2.html
 */
export function parseEbExtension(file: string, text: string): Parsed<Extension> {
  const yaml = openYaml(file, text, 'ebextensions-malformed');
  const found = {
    options: [] as OptionSetting[],
    files: [] as ExtensionFile[],
    commands: [] as ExtensionCommand[],
    containerCommands: [] as ExtensionCommand[],
  };
  const sections = yaml.root ? entriesOf(yaml, yaml.root, 'a configuration file', 'ebextensions-malformed') : [];
  for (const { key, keyNode, value } of sections) {
    if (key === 'option_settings') found.options = readOptions(yaml, value);
    else if (key === 'files') found.files = readFiles(yaml, value);
    else if (key === 'commands') found.commands = readCommands(yaml, value, false);
    else if (key === 'container_commands') found.containerCommands = readCommands(yaml, value, true);
    else if (key in REFUSED)
      yaml.error(keyNode, 'ebextensions-refused', `${key} is not in a rehearsal: ${REFUSED[key]}`);
    else if (key === 'Outputs' || key === 'Mappings')
      yaml.warning(keyNode, 'ebextensions-ignored', `${key} has no effect in a rehearsal`);
    else
      yaml.error(
        keyNode,
        'ebextensions-key',
        `unknown key ${key}; a configuration file has option_settings, files, commands, container_commands and the like`,
      );
  }
  return { value: { file, ...found }, findings: yaml.findings };
}

function readOptions(yaml: YamlFile, node: Node | null): OptionSetting[] {
  if (isSeq(node))
    return itemsOf(yaml, node, 'option_settings', 'ebextensions-options').flatMap((item) => readOption(yaml, item));
  return entriesOf(yaml, node, 'option_settings', 'ebextensions-options').flatMap(({ key: namespace, value }) =>
    entriesOf(yaml, value, `namespace ${namespace}`, 'ebextensions-options').flatMap(
      ({ key: name, value: option, keyNode }) => {
        const text = textOf(option) ?? (option === null ? '' : undefined);
        if (text !== undefined) return [{ namespace, name, value: text }];
        yaml.error(keyNode, 'ebextensions-options', `option ${name} must be text, got ${describe(option)}`);
        return [];
      },
    ),
  );
}

function readOption(yaml: YamlFile, item: Node): OptionSetting[] {
  const fields = new Map(
    entriesOf(yaml, item, 'an option setting', 'ebextensions-options').map(({ key, value }) => [key, textOf(value)]),
  );
  const name = fields.get('option_name');
  const value = fields.get('value');
  if (name !== undefined && value !== undefined)
    return [{ namespace: fields.get('namespace') ?? APPLICATION_ENVIRONMENT, name, value }];
  yaml.error(item, 'ebextensions-options', 'an option setting needs option_name and value');
  return [];
}

const COMMAND_KEYS = ['command', 'cwd', 'env', 'test', 'ignoreErrors'];

function readCommands(yaml: YamlFile, node: Node | null, container: boolean): ExtensionCommand[] {
  const section = container ? 'container_commands' : 'commands';
  const commands = entriesOf(yaml, node, section, 'ebextensions-command').flatMap(({ key, keyNode, value }) => {
    const command = readCommand(yaml, key, value, container);
    if (!command) yaml.error(keyNode, 'ebextensions-command', `command ${key} says nothing to run; give it a command`);
    return command ? [{ ...command, line: yaml.place(keyNode).line ?? 1 }] : [];
  });
  // Leader-only commands run before the others; both alphabetically.
  return commands.sort(
    (one, other) => Number(other.leaderOnly) - Number(one.leaderOnly) || compare(one.name, other.name),
  );
}

function readCommand(
  yaml: YamlFile,
  name: string,
  node: Node | null,
  container: boolean,
): Omit<ExtensionCommand, 'line'> | undefined {
  const keys = container ? [...COMMAND_KEYS, 'leader_only'] : COMMAND_KEYS;
  const fields = fieldsOf(yaml, node, `command ${name}`, keys, 'ebextensions-command-key');
  const program = fields.get('command');
  const command = isSeq(program)
    ? itemsOf(yaml, program, 'command', 'ebextensions-command').map((part) => textOf(part) ?? '')
    : textOf(program);
  if (command === undefined || command.length === 0) return undefined;
  const leaderOnly = booleanOf(fields.get('leader_only')) === true;
  return {
    name,
    command,
    cwd: textOf(fields.get('cwd')),
    env: fields.has('env') ? variablesOf(yaml, fields.get('env')) : undefined,
    // A command is for the leader or has a test, and the former wins.
    test: leaderOnly ? undefined : textOf(fields.get('test')),
    ignoreErrors: booleanOf(fields.get('ignoreErrors')) === true,
    leaderOnly,
  };
}

function variablesOf(yaml: YamlFile, node: unknown): Record<string, string> {
  return Object.fromEntries(
    entriesOf(yaml, node, 'env', 'ebextensions-command').map(({ key, value }) => [key, textOf(value) ?? '']),
  );
}

const FILE_KEYS = ['mode', 'owner', 'group', 'content', 'encoding', 'source', 'authentication'];

function readFiles(yaml: YamlFile, node: Node | null): ExtensionFile[] {
  const files = entriesOf(yaml, node, 'files', 'ebextensions-file').flatMap(({ key: path, keyNode, value }) => {
    if (!path.startsWith('/'))
      yaml.error(keyNode, 'ebextensions-file', `a file is named by its absolute path, got ${path}`);
    const fields = fieldsOf(yaml, value, `file ${path}`, FILE_KEYS, 'ebextensions-file-key');
    const content = textOf(fields.get('content'));
    if (fields.has('source')) {
      const source = textOf(fields.get('source'));
      yaml.error(
        keyNode,
        'ebextensions-refused',
        `source is not in a rehearsal: it downloads ${source}; put the file into the bundle and copy it in a hook`,
      );
    } else if (content === undefined) yaml.error(keyNode, 'ebextensions-file', `file ${path} has no content`);
    if (content === undefined) return [];
    return [
      {
        path,
        content: textOf(fields.get('encoding')) === 'base64' ? Buffer.from(content, 'base64') : content,
        ...readMode(yaml, fields.get('mode')),
        owner: textOf(fields.get('owner')) ?? 'root',
        group: textOf(fields.get('group')) ?? 'root',
      },
    ];
  });
  return files.sort((one, other) => compare(one.path, other.path));
}

function readMode(yaml: YamlFile, node: unknown): Pick<ExtensionFile, 'mode' | 'isLink'> {
  const mode = textOf(node);
  if (mode === undefined) return { mode: 0o644, isLink: false };
  if (!isText(node)) {
    yaml.error(
      node,
      'ebextensions-file-mode',
      `write the mode in quotes, as "${mode}": without them YAML 1.1 reads another number`,
    );
  } else if (!/^[0-7]{3,6}$/.test(mode)) {
    yaml.error(node, 'ebextensions-file-mode', `a mode is up to six octal digits such as "000644", got "${mode}"`);
  }
  return { mode: parseInt(mode.slice(-3), 8), isLink: /^120[0-7]{3}$/.test(mode) };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
