const TYPES: Readonly<Record<string, 'user' | 'group' | 'mask' | 'other'>> = {
  u: 'user',
  user: 'user',
  g: 'group',
  group: 'group',
  m: 'mask',
  mask: 'mask',
  o: 'other',
  other: 'other',
};

/** Whether an entry is an access control entry: `[default:]user|group:name:rwx` or `[default:]mask|other:[:]rwx`. */
export function isAclEntry(text: string): boolean {
  const parts = text.split(':');
  if (parts[0] === 'd' || parts[0] === 'default') parts.shift();
  const permission = parts.pop();
  if (permission === undefined || !/^([0-7]|[rwx-]{1,3})$/.test(permission)) return false;
  if (parts.length === 1) return parts[0] !== '';
  if (parts.length !== 2) return false;
  const [type, name] = parts;
  const known = TYPES[type];
  return known === 'user' || known === 'group' || (known !== undefined && name === '');
}
