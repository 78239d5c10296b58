import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments } from '../../src/cli/arguments';
import { HELP } from '../../src/cli/help';
import { RehearsalError } from '../../src/core/errors';
import { codeIn, readPage, readPages, ROOT, rowsIn } from './_documents';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** Words as a shell would see them: quotes are taken off, a comment ends the line. */
function words(line: string): string[] {
  const found = [...line.matchAll(/'([^']*)'|"([^"]*)"|(#.*)|([^\s'"#]+)/g)];
  return found.filter(([, , , comment]) => comment === undefined).map(([, one, two, , bare]) => one ?? two ?? bare);
}

/** What is wrong with a command line of `slipway` or npm; undefined for a good one, and for other programs. */
function faultOf(line: string): string | undefined {
  const [program, ...rest] = words(line);
  if (program === 'npx' && rest[0] === 'slipway') return faultOfSlipway(rest.slice(1));
  if (program === 'slipway') return faultOfSlipway(rest);
  return program === 'npm' ? faultOfNpm(rest) : undefined;
}

function faultOfSlipway(argv: readonly string[]): string | undefined {
  try {
    parseArguments(argv);
    return undefined;
  } catch (error) {
    if (error instanceof RehearsalError) return error.message;
    throw error;
  }
}

function faultOfNpm([command, ...rest]: readonly string[]): string | undefined {
  if (command === 'ci') return rest.length === 0 ? undefined : `npm ci takes no ${rest.join(' ')}`;
  const script = command === 'run' ? rest[0] : command;
  if (!Object.hasOwn(scripts, script)) return `package.json has no script ${script}`;
  const options = rest.slice(rest.indexOf('--') + 1);
  const slipway = scripts[script].split('slipway.js ')[1];
  return slipway === undefined || !rest.includes('--') ? undefined : faultOfSlipway([...words(slipway), ...options]);
}

/** `a && b` are two commands. What begins in another folder is a command of that folder's. */
function commandLines(code: string): readonly string[] {
  return code.split('&&').map((line) => line.trim());
}

const pages = readPages();

test.each(pages.map((page) => [page.file, page] as const))('command lines in %s are understood', (_, page) => {
  const faults = codeIn(page)
    .flatMap(commandLines)
    .flatMap((line) => (faultOf(line) === undefined ? [] : [`${line}: ${faultOf(line)}`]));
  expect(faults).toEqual([]);
});

test.each([
  ['npx slipway rehearse --lod 5', "Unknown option '--lod'"],
  ['slipway rehearse --approve maybe', '--approve takes yes, no, ask'],
  ['slipway rehears', 'there is no command "rehears"'],
  ['npm run strat', 'package.json has no script strat'],
  ['npm start -- --laod 200', "Unknown option '--laod'"],
])('%s is found', (line, fault) => {
  expect(faultOf(line)).toContain(fault);
});

test('README shows the two commands', () => {
  const shown = codeIn(readPage('README.md')).flatMap(commandLines);
  expect(shown).toEqual(
    expect.arrayContaining([expect.stringMatching(/^npm start/), expect.stringMatching(/^npm test/)]),
  );
});

test('every option is explained in the guide, and every one that is explained exists', () => {
  const inHelp = [...HELP.matchAll(/--[a-z-]+/g)].map(([option]) => option);
  const inGuide = rowsIn(readPage('docs/rehearsal.md'))
    .map(([first]) => first.split(' ')[0])
    .filter((first) => first.startsWith('--'));
  // Refused by name, so that help need not offer it.
  expect([...new Set(inGuide)].filter((option) => option !== '--drill').sort()).toEqual([...new Set(inHelp)].sort());
  expect(faultOf('slipway rehearse --drill kill')).toContain('drills come with a later version');
});
