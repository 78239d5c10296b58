import type { MemberKind } from '../gateway';

export interface XmlStyle {
  /** Name of a list's items. @default - the list is flattened: its own name is repeated */
  readonly item?: string;
  readonly members?: Readonly<Record<string, MemberKind>>;
}

/** One element; undefined gives nothing, a list its items, an object its members in order. */
export function toXml(name: string, value: unknown, style: XmlStyle = {}): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return listToXml(name, value, style);
  if (value instanceof Date) return element(name, value.toISOString());
  if (value instanceof Uint8Array) return element(name, Buffer.from(value).toString('base64'));
  if (typeof value !== 'object') return element(name, escapeXml(String(value)));
  const pairs = Object.entries(value);
  if (style.members?.[name] === 'map') {
    const rows = pairs.map(([key, member]) =>
      element('entry', toXml('key', key, style) + toXml('value', member, style)),
    );
    return element(name, rows.join(''));
  }
  return element(name, pairs.map(([key, member]) => toXml(key, member, style)).join(''));
}

function listToXml(name: string, values: readonly unknown[], style: XmlStyle): string {
  const { item } = style;
  if (item === undefined) return values.map((value) => toXml(name, value, style)).join('');
  return element(name, values.map((value) => toXml(item, value, style)).join(''));
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** Text for between two tags; a carriage return and characters that XML cannot hold are kept apart as references. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}
