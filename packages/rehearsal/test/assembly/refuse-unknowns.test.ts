import { refuseUnknowns } from '../../src/assembly/refuse-unknowns';
import { resolveAssembly } from '../../src/assembly/resolve';
import { stackOf } from './_helpers/stack';

function graphOf(tags: number) {
  const Tags = Array.from({ length: tags }, () => ({ Ref: 'Nobody' }));
  const Resources = {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { Tags } },
    User: { Type: 'AWS::IAM::Role', DependsOn: 'Queue' },
  };
  return resolveAssembly([stackOf('Shop', { Resources })], { endpoint: 'http://127.0.0.1:1' });
}

test('says what is not known, and where', () => {
  expect(() => refuseUnknowns(graphOf(1), ['Shop/User'])).toThrow(
    'Shop/User depends on what a rehearsal does not know:\n  - Shop/Queue Properties.Tags.0.Ref: there is no resource or parameter Nobody in stack Shop',
  );
});

test('a long list is cut', () => {
  expect(() => refuseUnknowns(graphOf(25), ['Shop/User', 'Shop/Queue'])).toThrow(/\n {2}- and 5 more$/);
});

test('lets pass what is wholly known', () => {
  expect(refuseUnknowns(graphOf(0), ['Shop/User'])).toBeUndefined();
});
