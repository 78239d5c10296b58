import type { Json } from '../core/json';

/** Parameter types of Parameter Store name the parameter to read and, inside, the type of what is stored there. */
const STORED = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** The type of what `AWS::SSM::Parameter::Value<…>` reads; undefined for a parameter that holds its value itself. */
export function storedType(type: string | undefined): string | undefined {
  return STORED.exec(type ?? '')?.[1];
}

/** What `Ref` gives for a parameter: text, or a list of texts for the types that are lists. */
export function parameterValue(type: string | undefined, value: Json): Json {
  const list = type === 'CommaDelimitedList' || type?.startsWith('List<') === true;
  return list
    ? String(value)
        .split(',')
        .map((item) => item.trim())
    : String(value);
}
