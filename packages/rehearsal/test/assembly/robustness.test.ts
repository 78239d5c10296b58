import fc from 'fast-check';
import { resolveAssembly } from '../../src/assembly/resolve';
import { stackOf } from './_helpers/stack';

const FUNCTIONS = [
  'Ref',
  ...['Base64', 'Cidr', 'FindInMap', 'GetAtt', 'GetAZs', 'GetStackOutput', 'If', 'ImportValue', 'Join', 'Length'],
  ...['Select', 'Split', 'Sub', 'ToJsonString', 'Transform', 'And', 'Equals', 'Not', 'Or', 'Unheard'],
].map((name, index) => (index === 0 ? name : `Fn::${name}`));

/** Values of a template in which functions have whatever arguments. */
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      '',
      'Queue',
      'Yes',
      'AWS::NoValue',
      '${Queue.Arn}',
      '{{resolve:ssm:/x}}',
      '{{resolve:secretsmanager::}}',
      0,
      true,
      null,
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'Condition', 'constructor'), tie('value'), { maxKeys: 3 }),
    fc.tuple(fc.constantFrom(...FUNCTIONS), tie('value')).map(([name, argument]) => ({ [name]: argument })),
  ),
})).value;

test('whatever a template says, it is resolved or named: nothing throws', () => {
  fc.assert(
    fc.property(values, values, values, (property, condition, output) => {
      const template = {
        Conditions: { Yes: condition },
        Resources: {
          Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: property } },
          User: { Type: 'AWS::IAM::Role', Condition: 'Yes', Properties: { Value: property } },
        },
        Outputs: { Out: { Value: output, Export: { Name: output } } },
      };
      const graph = resolveAssembly([stackOf('Shop', template)], { endpoint: 'http://127.0.0.1:1' });
      const names = [...graph.resources.values()].map(({ physicalId }) => physicalId);
      expect(names.every((name) => name.length > 0)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
