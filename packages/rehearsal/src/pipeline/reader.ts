import type { Json, JsonObject } from '../core/json';

/**
 * Reads resolved properties and collects, in words, everything that is not understood, so that one error can name it
 * all. A value of the wrong shape is refused and read as missing.
 */
export class PropertyReader {
  constructor(
    private readonly value: JsonObject,
    /** For example `Stages[1].Actions[0]`. */
    readonly path: string,
    private readonly refusals: string[],
  ) {}

  /** Refuses a key that nobody here understands. */
  allow(...keys: readonly string[]): this {
    for (const key of Object.keys(this.value)) {
      if (!keys.includes(key) && this.value[key] !== undefined) this.refuse(key, 'is not known to a rehearsal');
    }
    return this;
  }

  refuse(key: string, why: string): void {
    this.refusals.push(`${this.at(key)} ${why}`);
  }

  has(key: string): boolean {
    return this.value[key] !== undefined && this.value[key] !== null;
  }

  text(key: string): string | undefined {
    const value = this.value[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    // CloudFormation takes a number or a boolean where it wants text.
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.wrong(key, 'text');
  }

  /** Text that must be there; empty text stands in where it is not. */
  required(key: string): string {
    const value = this.text(key);
    if (value === undefined || value === '') this.refuse(key, 'is missing');
    return value ?? '';
  }

  number(key: string): number | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    const number = Number(value);
    return Number.isFinite(number) ? number : this.wrong(key, 'a number');
  }

  /** Text out of a closed list. */
  choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.refuse(key, `is ${value}; a rehearsal takes ${choices.join(', ')}`);
    return found;
  }

  object(key: string): PropertyReader | undefined {
    const value = this.value[key];
    if (value === undefined || value === null) return undefined;
    return isObject(value) ? new PropertyReader(value, this.at(key), this.refusals) : this.wrong(key, 'an object');
  }

  objects(key: string): readonly PropertyReader[] {
    return this.list(key).flatMap((value, index) => {
      if (isObject(value)) return [new PropertyReader(value, `${this.at(key)}[${index}]`, this.refusals)];
      this.refuse(`${key}[${index}]`, 'is not an object');
      return [];
    });
  }

  texts(key: string): readonly string[] {
    return this.list(key).flatMap((value, index) => {
      if (typeof value === 'string') return [value];
      this.refuse(`${key}[${index}]`, 'is not text');
      return [];
    });
  }

  /** An object of texts; a value that is an object itself is kept as its JSON, as CodePipeline keeps it. */
  record(key: string): Readonly<Record<string, string>> {
    const value = this.value[key];
    if (value === undefined || value === null) return {};
    if (!isObject(value)) return this.wrong(key, 'an object') ?? {};
    const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
    return Object.fromEntries(entries.map(([name, item]) => [name, asText(item as Json)]));
  }

  private list(key: string): readonly Json[] {
    const value = this.value[key];
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : (this.wrong(key, 'a list') ?? []);
  }

  private at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  private wrong(key: string, wanted: string): undefined {
    this.refuse(key, `is not ${wanted}`);
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Values that are there more than once. */
export function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
