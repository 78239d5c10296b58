import { type Complaint, Complaints } from '../../core/complaints';
import { readYaml, type YamlValue } from '../../core/yaml-source';
import {
  type Appspec,
  type AppspecFile,
  FILE_EXISTS_BEHAVIORS,
  type FileExistsBehavior,
  type HookScript,
} from './model';
import { readPermissions } from './permissions';
import { AppspecReader } from './reader';

/** Seconds a script may take that says nothing of it. */
const DEFAULT_TIMEOUT = 3600;

export interface ParsedAppspec {
  /** Missing when a complaint is an error: the agent would refuse the file. */
  readonly appspec?: Appspec;
  readonly complaints: readonly Complaint[];
  /** Where each event stands, for what is checked beyond the agent. */
  readonly events: ReadonlyMap<string, YamlValue>;
  readonly root?: YamlValue;
}

/** Reads an AppSpec file of a server deployment, accepting and refusing what the CodeDeploy agent 1.8.1 does. */
export function parseAppspec(text: string, file: string): ParsedAppspec {
  const complaints = new Complaints();
  if (text.startsWith('\ufeff')) {
    const message =
      'the file starts with a byte order mark, which the agent cannot read past; save it as UTF-8 without one';
    complaints.error('appspec-byte-order-mark', message, { file, line: 1, column: 1 });
    return { complaints: complaints.all, events: new Map() };
  }
  const root = readYaml(text, file, complaints, { allowDuplicateKeys: true });
  if (!root || root.kind === 'null') {
    if (!complaints.hasErrors)
      complaints.error('appspec-empty', 'the file is empty; start with "version: 0.0" and "os: linux"', {
        file,
        line: 1,
      });
    return { complaints: complaints.all, events: new Map() };
  }
  const reader = new AppspecReader(complaints);
  if (root.kind !== 'map') reader.error('wrong-shape', 'an AppSpec file must be a mapping (key: value)', root);
  else checkHead(root, reader);
  const hooks = root.get('hooks');
  const appspec: Appspec = {
    files: readFiles(root.get('files'), reader),
    fileExistsBehavior: readBehavior(root.get('file_exists_behavior'), reader),
    hooks: readHooks(hooks, reader),
    permissions: readPermissions(root.get('permissions'), reader),
  };
  const events = new Map(hooks?.entries.map(({ key, value }) => [key, value]));
  return { appspec: complaints.hasErrors ? undefined : appspec, complaints: complaints.all, events, root };
}

/** The version is the number 0.0 (0 will do, the text "0.0" will not), the system is exactly `linux`. */
function checkHead(root: YamlValue, reader: AppspecReader): void {
  checkVersion(root, reader);
  const os = root.get('os');
  if (os?.text === 'linux') return;
  const why =
    os?.text === 'windows' ? 'Windows machines are not in a rehearsal' : 'it takes linux, whatever the distribution';
  reader.error('os', `os ${got(os)}; ${why}`, os ?? root);
}

function checkVersion(root: YamlValue, reader: AppspecReader): void {
  const version = root.get('version');
  const isNumber = version !== undefined && !version.quoted && /^[-+]?(\d+\.?\d*|\.\d+)$/.test(version.text);
  if (isNumber && Number(version.text) === 0) return;
  const message = `version ${got(version)}; the only one there is is the number 0.0, without quotes`;
  reader.error('version', message, version ?? root);
}

function got(value: YamlValue | undefined): string {
  if (value === undefined || value.kind === 'null') return 'is missing';
  if (value.kind !== 'scalar') return `is a ${value.kind}`;
  return value.quoted ? `is the text "${value.text}"` : `is ${value.text}`;
}

function readFiles(value: YamlValue | undefined, reader: AppspecReader): readonly AppspecFile[] {
  return reader.mappings(value, 'files').map((item, index) => {
    const path = `files[${index}]`;
    const source = reader.text(item.get('source'), `${path}.source`);
    const destination = reader.text(item.get('destination'), `${path}.destination`);
    if (source === undefined)
      reader.error('file-without-source', `${path} has no source; name a file or folder of the bundle`, item);
    if (destination === undefined)
      reader.error('file-without-destination', `${path} has no destination; name a folder of the machine`, item);
    return { source: source ?? '', destination: destination ?? '' };
  });
}

function readBehavior(value: YamlValue | undefined, reader: AppspecReader): FileExistsBehavior | undefined {
  const text = reader.text(value, 'file_exists_behavior');
  if (value === undefined || text === undefined) return undefined;
  const known = FILE_EXISTS_BEHAVIORS.find((behavior) => behavior === text);
  const message = `file_exists_behavior is ${text}; it takes ${FILE_EXISTS_BEHAVIORS.join(', ')}, in capitals`;
  return known ?? reader.error('file-exists-behavior', message, value);
}

function readHooks(value: YamlValue | undefined, reader: AppspecReader): Appspec['hooks'] {
  const hooks: Record<string, readonly HookScript[]> = {};
  if (!value || value.kind === 'null') return hooks;
  if (value.kind !== 'map') reader.error('wrong-shape', 'hooks must be a mapping of events to lists of scripts', value);
  for (const { key, value: scripts } of value.entries) {
    if (scripts.kind === 'null') continue;
    hooks[key] = reader
      .mappings(scripts, `hooks.${key}`)
      .map((item, index) => readScript(item, `hooks.${key}[${index}]`, reader));
  }
  return hooks;
}

function readScript(item: YamlValue, path: string, reader: AppspecReader): HookScript {
  const location = reader.text(item.get('location'), `${path}.location`);
  if (location === undefined)
    reader.error('hook-without-location', `${path} has no location; name a script of the bundle`, item);
  const given = item.get('timeout');
  // The agent takes the number a text starts with, and 0 where there is none.
  const text = reader.text(given, `${path}.timeout`);
  const timeout = text === undefined ? DEFAULT_TIMEOUT : Number(/^\s*([-+]?\d+)/.exec(text)?.[1] ?? 0);
  if (given && timeout <= 0)
    reader.error('hook-timeout', `${path}.timeout is ${text}; it takes a number of seconds above 0`, given);
  const runas = reader.text(item.get('runas'), `${path}.runas`);
  return runas === undefined ? { location: location ?? '', timeout } : { location: location ?? '', timeout, runas };
}
