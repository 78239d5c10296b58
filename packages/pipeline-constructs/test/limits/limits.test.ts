import { Variable } from 'aws-cdk-lib/aws-codepipeline';
import * as fc from 'fast-check';
import {
  checkActionCount,
  checkConfiguration,
  checkMinutes,
  checkName,
  checkParallelActions,
  checkPipelineActionCount,
  checkStageCount,
  checkUnique,
  checkVariables,
  LIMITS,
} from '../../src/limits/limits';
import { codeOf } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

describe('names', () => {
  const legal = fc.stringMatching(/^[A-Za-z0-9.@\-_]{1,100}$/);

  test('every name of up to 100 legal characters is taken, and none that is longer or has another one', () => {
    fc.assert(fc.property(legal, (name) => expect(codeOf(() => checkName('stage', name))).toBe(NOTHING)));
    fc.assert(
      fc.property(legal, fc.constantFrom(' ', '/', '#', 'ä', ''), (name, alien) => {
        const spoilt = alien === '' ? name.padEnd(101, 'x') : name.slice(0, 50) + alien;
        expect(codeOf(() => checkName('stage', spoilt))).toBe('stage-name');
      }),
    );
  });

  test.each([
    ['stage', 'Production.Approval', NOTHING],
    ['artifact', 'web.app', 'artifact-name'],
    ['artifact', 'web@app', 'artifact-name'],
    ['artifact', 'web-app_1', NOTHING],
    ['action', '', 'action-name'],
  ] as const)('%s %p: %s', (kind, name, outcome) => {
    expect(codeOf(() => checkName(kind, name))).toBe(outcome);
  });

  test('a name is taken once', () => {
    expect(codeOf(() => checkUnique('stage', 'A', ['B'], 'a pipeline'))).toBe(NOTHING);
    expect(codeOf(() => checkUnique('stage', 'A', ['B', 'A'], 'a pipeline'))).toBe('stage-name-taken');
  });
});

describe('numbers: the last that fits, and the first that does not', () => {
  test.each([
    ['stages', checkStageCount, 50, 'too-many-stages'],
    ['actions of a stage', (count: number) => checkActionCount('A', count), 50, 'too-many-actions'],
    ['actions of a pipeline', checkPipelineActionCount, 1000, 'too-many-actions-in-pipeline'],
    ['actions at once', (count: number) => checkParallelActions('A', count), 5, 'too-many-parallel-actions'],
  ] as const)('%s', (_subject, check, max, code) => {
    expect(codeOf(() => check(max))).toBe(NOTHING);
    expect(codeOf(() => check(max + 1))).toBe(code);
  });

  test('a stage without an action is refused', () => {
    expect(codeOf(() => checkActionCount('A', 0))).toBe('empty-stage');
  });

  test('minutes are whole and within their bounds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -10, max: 100_000 }), fc.double({ min: 0, max: 10 })), (minutes) => {
        const fits = Number.isInteger(minutes) && minutes >= 5 && minutes <= 86_400;
        const outcome = codeOf(() => checkMinutes('code', 'it', minutes, LIMITS.approvalMinutes));
        expect(outcome).toBe(fits ? NOTHING : 'code');
      }),
    );
  });
});

describe('configuration', () => {
  test('a value has up to 1000 characters, a key up to 50', () => {
    const configuration = (key: number, value: number) => ({ ['k'.repeat(key)]: 'v'.repeat(value) });
    expect(codeOf(() => checkConfiguration('it', configuration(50, 1000)))).toBe(NOTHING);
    expect(codeOf(() => checkConfiguration('it', configuration(50, 1001)))).toBe('configuration-value-too-long');
    expect(codeOf(() => checkConfiguration('it', configuration(51, 1)))).toBe('configuration-key-too-long');
  });

  test('what is no text, and no configuration at all, is left alone', () => {
    expect(codeOf(() => checkConfiguration('it', { key: { Ref: 'x'.repeat(2000) } }))).toBe(NOTHING);
    expect(codeOf(() => checkConfiguration('it', undefined))).toBe(NOTHING);
  });
});

describe('variables', () => {
  test('there are up to 50 of them, with names of their own', () => {
    const names = Array.from({ length: 50 }, (_, index) => `V${index}`);
    expect(codeOf(() => checkVariables(names))).toBe(NOTHING);
    expect(codeOf(() => checkVariables([...names, 'one-more']))).toBe('too-many-variables');
    expect(codeOf(() => checkVariables(['A', 'A']))).toBe('variable-name-taken');
    expect(codeOf(() => checkVariables(['with space']))).toBe('variable-name');
    expect(codeOf(() => checkVariables(['x'.repeat(129)]))).toBe('variable-name');
  });

  test('CDK itself refuses a value that is empty or has more than 1000 characters', () => {
    const make = (defaultValue: string) => () => new Variable({ variableName: 'RELEASE', defaultValue });
    expect(make('x'.repeat(1000))).not.toThrow();
    for (const value of ['', 'x'.repeat(1001)]) expect(make(value)).toThrow('between 1 and 1000 characters');
  });
});
