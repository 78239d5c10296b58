import { createHash } from 'node:crypto';
import type { JsonObject } from '../../core/json';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/**
 * What `GenerateSecretString` of a template, or GetRandomPassword, makes. The same seed gives the same text, so that a
 * rehearsal that is started again finds the secret it had; it opens nothing outside the rehearsal.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export function generateSecretString(options: JsonObject, seed: string): string {
  const password = generatePassword(options, seed);
  const { SecretStringTemplate, GenerateStringKey } = options;
  if (typeof SecretStringTemplate !== 'string' || typeof GenerateStringKey !== 'string') return password;
  return JSON.stringify({ ...(JSON.parse(SecretStringTemplate) as object), [GenerateStringKey]: password });
}

function generatePassword(options: JsonObject, seed: string): string {
  const excluded = typeof options.ExcludeCharacters === 'string' ? options.ExcludeCharacters : '';
  const kinds = [
    options.ExcludeLowercase === true ? '' : LETTERS,
    options.ExcludeUppercase === true ? '' : LETTERS.toUpperCase(),
    options.ExcludeNumbers === true ? '' : '0123456789',
    options.ExcludePunctuation === true ? '' : PUNCTUATION,
    options.IncludeSpace === true ? ' ' : '',
  ];
  const allowed = kinds
    .map((kind) => [...kind].filter((char) => !excluded.includes(char)))
    .filter((kind) => kind.length > 0);
  const length =
    typeof options.PasswordLength === 'number' ? options.PasswordLength : Number(options.PasswordLength ?? 32);
  const pick = picker(seed);
  // One of each kind at places of their own, the rest from all kinds together.
  const required = options.RequireEachIncludedType === false ? [] : allowed.map((kind) => kind[pick(kind.length)]);
  const all = allowed.flat();
  const chars = [
    ...required,
    ...Array.from({ length: Math.max(0, length - required.length) }, () => all[pick(all.length)]),
  ].slice(0, length);
  for (let at = chars.length - 1; at > 0; at--) {
    const other = pick(at + 1);
    [chars[at], chars[other]] = [chars[other], chars[at]];
  }
  return chars.join('');
}

/** Numbers below a bound, one after the other, from a hash of the seed and a counter. */
function picker(seed: string): (bound: number) => number {
  let count = 0;
  return (bound) => createHash('sha256').update(`${seed}\n${count++}`).digest().readUInt32BE(0) % bound;
}
