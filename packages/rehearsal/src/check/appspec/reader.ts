import type { Complaints } from '../../core/complaints';
import type { YamlValue } from '../../core/yaml-source';

/** Reads the shapes of an AppSpec file as strictly as the agent: what is no list or mapping fails. */
export class AppspecReader {
  constructor(readonly complaints: Complaints) {}

  error(code: string, message: string, { place }: YamlValue): undefined {
    this.complaints.error(`appspec-${code}`, message, place);
    return undefined;
  }

  /** Items of a list; nothing where there is no value. */
  list(value: YamlValue | undefined, path: string): readonly YamlValue[] {
    if (!value || value.kind === 'null') return [];
    if (value.kind === 'list') return value.items;
    this.error('wrong-shape', `${path} must be a list (lines that start with "- "), got ${shown(value)}`, value);
    return [];
  }

  /** Items of a list that must be mappings. */
  mappings(value: YamlValue | undefined, path: string): readonly YamlValue[] {
    return this.list(value, path).filter((item, index) => {
      if (item.kind === 'map') return true;
      this.error('wrong-shape', `${path}[${index}] must be a mapping (key: value), got ${shown(item)}`, item);
      return false;
    });
  }

  texts(value: YamlValue | undefined, path: string): readonly string[] {
    return this.list(value, path).map(({ text }) => text);
  }

  text(value: YamlValue | undefined, path: string): string | undefined {
    if (!value || value.kind === 'null') return undefined;
    if (value.kind === 'scalar') return value.text;
    return this.error('wrong-shape', `${path} must be a single value, got ${shown(value)}`, value);
  }
}

function shown(value: YamlValue): string {
  return { map: 'a mapping', list: 'a list', scalar: `the value ${value.text}`, null: 'nothing' }[value.kind];
}
