import { type Complaints, didYouMean } from '../../../core/complaints';
import type { YamlEntry, YamlValue } from '../../../core/yaml-source';

/** Reads the shapes a buildspec is made of; says what is wrong and returns what a careful guess allows. */
export class BuildspecReader {
  constructor(readonly complaints: Complaints) {}

  /** Entries of a mapping whose keys must be among `known`; a null value counts as empty. */
  entries(value: YamlValue | undefined, path: string, known: readonly string[]): readonly YamlEntry[] {
    const entries = this.anyEntries(value, path);
    for (const { key, keyPlace, value: given } of entries) {
      if (known.includes(key)) continue;
      // Holding an anchor is what such a key is for, and CodeBuild has no use for it either.
      if (path === '' && given.anchored) continue;
      const meant = didYouMean(key, known);
      const where = path === '' ? 'a buildspec' : path;
      const hint = meant === undefined ? `it takes ${known.join(', ')}` : `did you mean ${meant}?`;
      this.complaints.error('buildspec-unknown-key', `${where} has no key ${key}; ${hint}`, keyPlace);
    }
    return entries.filter(({ key }) => known.includes(key));
  }

  /** Entries of a mapping with any keys. */
  anyEntries(value: YamlValue | undefined, path: string): readonly YamlEntry[] {
    if (!value || value.kind === 'null') return [];
    if (value.kind === 'map') return value.entries;
    this.wrong(value, path, 'a mapping (key: value)');
    return [];
  }

  /** A scalar as it was written. Numbers and booleans are fine: CodeBuild takes their text. */
  text(value: YamlValue | undefined, path: string): string | undefined {
    if (!value || value.kind === 'null') return undefined;
    if (value.kind === 'scalar') return value.text;
    this.wrong(value, path, 'a single value');
    return undefined;
  }

  yesNo(value: YamlValue | undefined, path: string): boolean {
    const text = this.text(value, path);
    if (value === undefined || text === undefined) return false;
    if (/^(yes|true|on|y)$/i.test(text)) return true;
    if (/^(no|false|off|n)$/i.test(text)) return false;
    this.complaints.error('buildspec-wrong-value', `${path} is ${text}; it takes yes or no`, value.place);
    return false;
  }

  /** A list of scalars with their places. */
  items(value: YamlValue | undefined, path: string): readonly YamlValue[] {
    if (!value || value.kind === 'null') return [];
    if (value.kind !== 'list') {
      this.wrong(value, path, `a list (lines that start with "- ")`);
      return [];
    }
    return value.items.filter((item, index) => {
      if (item.kind === 'scalar') return true;
      if (item.kind === 'null') {
        this.complaints.error(
          'buildspec-wrong-shape',
          `${path}[${index}] is empty; write a value or take the line out`,
          item.place,
        );
      } else this.wrong(item, `${path}[${index}]`, 'a single value');
      return false;
    });
  }

  private wrong(value: YamlValue, path: string, expected: string): void {
    const got = { map: 'a mapping', list: 'a list', scalar: `the value ${value.text}`, null: 'nothing' }[value.kind];
    const where = path === '' ? 'a buildspec' : path;
    this.complaints.error('buildspec-wrong-shape', `${where} must be ${expected}, got ${got}`, value.place);
  }
}
