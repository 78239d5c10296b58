import type { YamlValue } from '../../core/yaml-source';
import { isAclEntry } from './acl';
import { readMode } from './mode';
import type { Permission, SelinuxContext } from './model';
import type { AppspecReader } from './reader';
import { readSelinuxRange } from './selinux-range';

const TYPES = ['file', 'directory'] as const;

export function readPermissions(value: YamlValue | undefined, reader: AppspecReader): readonly Permission[] {
  return reader
    .mappings(value, 'permissions')
    .map((item, index) => readPermission(item, `permissions[${index}]`, reader));
}

function readPermission(item: YamlValue, path: string, reader: AppspecReader): Permission {
  const object = reader.text(item.get('object'), `${path}.object`);
  if (object === undefined)
    reader.error('permission-without-object', `${path} has no object; name the file or folder it is for`, item);
  return {
    object: object ?? '',
    pattern: reader.text(item.get('pattern'), `${path}.pattern`) ?? '**',
    except: reader.texts(item.get('except'), `${path}.except`),
    type: readTypes(item.get('type'), `${path}.type`, reader),
    owner: reader.text(item.get('owner'), `${path}.owner`),
    group: reader.text(item.get('group'), `${path}.group`),
    mode: readPermissionMode(item.get('mode'), `${path}.mode`, reader),
    acls: readAcls(item.get('acls'), `${path}.acls`, reader),
    context: readContext(item.get('context'), `${path}.context`, reader),
  };
}

function readTypes(value: YamlValue | undefined, path: string, reader: AppspecReader): Permission['type'] {
  const given = reader.list(value, path);
  for (const item of given) {
    if (!TYPES.some((type) => type === item.text)) {
      reader.error('permission-type', `${path} has ${item.text}; it takes file and directory`, item);
    }
  }
  return given.length === 0 ? TYPES : TYPES.filter((type) => given.some(({ text }) => text === type));
}

function readPermissionMode(value: YamlValue | undefined, path: string, reader: AppspecReader): string | undefined {
  const text = reader.text(value, path);
  if (value === undefined || text === undefined) return undefined;
  const result = readMode(text, value.quoted);
  if ('mode' in result) {
    if (result.mode !== text.padStart(3, '0')) {
      const message = `${path} is ${text}, an octal number in the agent's YAML, so that the mode becomes ${result.mode}; write '${text}' in quotes`;
      reader.complaints.warn('appspec-octal-mode', message, value.place);
    }
    return result.mode;
  }
  const read = result.read === text ? text : `${text} (which the agent's YAML reads as the number ${result.read})`;
  const takes =
    result.wrong === 'mode-wrong-length'
      ? 'it takes at most 4 digits'
      : 'it takes octal digits, in quotes where they start with 0';
  return reader.error(result.wrong, `${path} is ${read}; ${takes}`, value);
}

function readAcls(value: YamlValue | undefined, path: string, reader: AppspecReader): readonly string[] | undefined {
  const items = reader.list(value, path);
  for (const item of items) {
    if (isAclEntry(item.text)) continue;
    reader.error(
      'acl-malformed',
      `${path} has ${item.text}; write [default:]user|group:name:rwx or [default:]mask|other::rwx`,
      item,
    );
  }
  return value === undefined ? undefined : items.map(({ text }) => text);
}

function readContext(value: YamlValue | undefined, path: string, reader: AppspecReader): SelinuxContext | undefined {
  if (value === undefined || value.kind === 'null') return undefined;
  const type = reader.text(value.get('type'), `${path}.type`);
  if (type === undefined)
    return reader.error('selinux-type-missing', `${path} has no type, which a context must have`, value);
  const given = value.get('range');
  const text = reader.text(given, `${path}.range`);
  const range = text === undefined ? undefined : readSelinuxRange(text);
  if (given && range && 'wrong' in range) {
    const message = {
      malformed: 'write s0, s0-s2 or s0-s2:c0,c1',
      reversed: 'its upper end is below its lower',
      'duplicate-category': 'it names a category twice',
    };
    reader.error(
      `selinux-${range.wrong === 'duplicate-category' ? range.wrong : `range-${range.wrong}`}`,
      `${path}.range is ${text}; ${message[range.wrong]}`,
      given,
    );
  }
  return {
    name: reader.text(value.get('name'), `${path}.name`),
    type,
    range: range && 'range' in range ? range.range : undefined,
  };
}
