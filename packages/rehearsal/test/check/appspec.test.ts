import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adviseAppspec } from '../../src/check/appspec/advise';
import { isAclEntry } from '../../src/check/appspec/acl';
import { readMode } from '../../src/check/appspec/mode';
import { parseAppspec } from '../../src/check/appspec/parse';
import { readSelinuxRange } from '../../src/check/appspec/selinux-range';

interface ParseCase {
  readonly id: string;
  readonly kind: 'parse' | 'deploy';
  readonly name: string;
  readonly appspec: string;
  readonly expect: {
    readonly verdict: 'accepted' | 'rejected';
    readonly why?: string;
    readonly files?: readonly (readonly [string | number, string])[];
    readonly hooks?: object;
    readonly permissions?: readonly (object & { readonly range?: string })[];
  };
}

/** What the agent refuses a file for, by our codes. */
const WHY: Readonly<Record<string, string>> = {
  'appspec-empty': 'empty-document',
  'appspec-version': 'version-not-0.0',
  'appspec-os': 'os-not-supported-here',
  // The agent's YAML takes the mark for a part of the first key.
  'appspec-byte-order-mark': 'os-not-supported-here',
  'appspec-wrong-shape': 'wrong-yaml-shape',
  'appspec-file-without-source': 'file-entry-without-source',
  'appspec-hook-timeout': 'hook-timeout-not-positive',
  'appspec-mode-wrong-length': 'mode-wrong-length',
  'appspec-mode-bad-digit': 'mode-bad-digit',
  'appspec-acl-malformed': 'acl-malformed',
  'appspec-selinux-type-missing': 'selinux-type-missing',
  'appspec-selinux-range-reversed': 'selinux-range-reversed',
  'appspec-selinux-duplicate-category': 'selinux-duplicate-category',
};

const { cases } = JSON.parse(readFileSync(join(__dirname, '../conformance/codedeploy-agent-cases.json'), 'utf8')) as {
  cases: ParseCase[];
};
const parseCases = cases.filter(({ kind }) => kind === 'parse');

test('there are cases to agree with the agent on', () => {
  expect(parseCases).toHaveLength(33);
});

test.each(parseCases)('agrees with the agent on $id: $name', ({ appspec: text, expect: expected }) => {
  const { appspec, complaints } = parseAppspec(text, 'appspec.yml');
  const [first] = complaints.filter(({ severity }) => severity === 'error');
  expect(appspec === undefined ? 'rejected' : 'accepted').toBe(expected.verdict);
  expect(first && WHY[first.code]).toBe(expected.why);
  if (expected.files)
    expect(appspec?.files).toEqual(
      expected.files.map(([source, destination]) => ({ source: String(source), destination })),
    );
  if (expected.hooks) expect(appspec?.hooks).toEqual(expected.hooks);
  expected.permissions?.forEach(({ range, ...permission }, index) => {
    expect(appspec?.permissions[index]).toMatchObject(permission);
    if (range !== undefined) expect(appspec?.permissions[index].context?.range).toBe(range);
  });
});

test.each([
  ['0644', false, { mode: '420' }],
  ['0755', false, { wrong: 'mode-bad-digit', read: '493' }],
  ['0755', true, { mode: '0755' }],
  ['755', false, { mode: '755' }],
  ['5', false, { mode: '005' }],
])('mode %s (quoted: %s) is to the agent %j', (text, quoted, expected) => {
  expect(readMode(text, quoted)).toEqual(expected);
});

test.each([
  'user:bob:rwx',
  'u:bob:7',
  'group:dev:rx',
  'd:group:dev:rx',
  'default:mask::rx',
  'other::r',
  'mask:rx',
  'bob:rw',
])('takes the access entry %s', (text) => {
  expect(isAclEntry(text)).toBe(true);
});

test.each(['mask:bob:rx', 'user:bob', 'user:bob:rwz', 'a:b:c:d:e', ''])('refuses the access entry %s', (text) => {
  expect(isAclEntry(text)).toBe(false);
});

test.each([
  ['s0', { range: 's0' }],
  ['s0-s0:c0.c3,c5', { range: 's0-s0:c0.c3,c5' }],
  ['s0:c3,c1,c2', { range: 's0:c1.c3' }],
  ['x0', { wrong: 'malformed' }],
  ['s0:c3.c1', { wrong: 'reversed' }],
])('reads the range %s', (text, expected) => {
  expect(readSelinuxRange(text)).toEqual(expected);
});

const advice = (rest: string) => {
  const parsed = parseAppspec(`version: 0.0\nos: linux\n${rest}`, 'appspec.yml');
  return [...parsed.complaints, ...adviseAppspec(parsed)].map(
    ({ code, severity, message, place }) => `${place.line}:${place.column} ${severity} ${code}: ${message}`,
  );
};

test.each([
  [
    'hooks:\n  AfterInstal: [{location: a}]\n',
    '4:3 error appspec-unknown-event: there is no event AfterInstal, and the deployment fails at Install; did you mean AfterInstall?',
  ],
  [
    'hooks:\n  Install: [{location: a}]\n',
    '4:3 error appspec-unknown-event: Install is an event that takes no scripts; use the ones before and after it',
  ],
  [
    'hooks:\n  AfterInstall: [{location: "a b"}]\n',
    '4:17 error appspec-location: AfterInstall runs a b; a location takes neither arguments nor spaces',
  ],
  ['hook: {}\n', '3:1 warning appspec-unknown-key: the agent ignores hook; did you mean hooks?'],
  [
    'permissions: [{object: /x, mode: 0644}]\n',
    "3:34 warning appspec-octal-mode: permissions[0].mode is 0644, an octal number in the agent's YAML, so that the mode becomes 420; write '0644' in quotes",
  ],
  [
    'hooks:\n  AfterInstall: [{location: a, timeout: 3000}, {location: b, timeout: 900}]\n',
    '4:17 warning appspec-event-timeout: the scripts of AfterInstall may take 3900 s together; CodeDeploy ends an event after 3600 s',
  ],
])('says what the agent does not: %j', (rest, expected) => {
  expect(advice(rest)).toEqual([expected]);
});
