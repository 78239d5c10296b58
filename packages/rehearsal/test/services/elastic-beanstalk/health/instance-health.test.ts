import fc from 'fast-check';
import { countChecks, isPassed, openGate } from '../../../../src/services/elastic-beanstalk/health/gate';
import {
  assess,
  environmentStatus,
  passes,
  recentRequests,
} from '../../../../src/services/elastic-beanstalk/health/instance-health';

const well = { operation: undefined, down: [], target: 'healthy', requests: { total: 100, failed: 0 } } as const;

test.each([
  ['running and answering', {}, 'Ok'],
  ['being deployed to', { operation: 'Performing application deployment.' }, 'Pending'],
  ['not yet checked by the load balancer', { target: 'initial' as const }, 'Pending'],
  ['failing its health check', { target: 'unhealthy' as const }, 'Severe'],
  ['without its process', { down: ['web'] }, 'Severe'],
  ['failing 2 of 100 requests', { requests: { total: 100, failed: 2 } }, 'Warning'],
  ['failing 15 of 100 requests', { requests: { total: 100, failed: 15 } }, 'Degraded'],
  ['failing half of its requests', { requests: { total: 100, failed: 50 } }, 'Severe'],
  ['failing its only two requests', { requests: { total: 2, failed: 2 } }, 'Ok'],
  ['a worker without a load balancer', { target: undefined }, 'Ok'],
])('an instance %s', (_, seen, status) => {
  expect(assess({ ...well, ...seen }).status).toBe(status);
});

test('the cause of the worst finding is the one that is told', () => {
  expect(assess({ ...well, down: ['web'], requests: { total: 100, failed: 2 } }).causes).toEqual([
    'Following services are not running: web.',
  ]);
});

test('a lower threshold lets a worse status pass, but never an operation in progress', () => {
  expect(passes('Warning', 'Ok')).toBe(false);
  expect(passes('Warning', 'Warning')).toBe(true);
  expect(passes('Severe', 'Degraded')).toBe(false);
  expect(passes('Pending', 'Severe')).toBe(false);
});

test('requests of the last minute count', () => {
  const samples = Array.from({ length: 20 }, (_, index) => ({
    at: index * 10_000,
    total: index * 10,
    failed: index < 10 ? index : 10,
  }));
  expect(recentRequests(samples)).toEqual({ total: 60, failed: 0 });
});

test('with few requests the window reaches back until there are ten', () => {
  const samples = Array.from({ length: 20 }, (_, index) => ({ at: index * 10_000, total: index, failed: index }));
  expect(recentRequests(samples)).toEqual({ total: 10, failed: 10 });
});

test('a gate opens only when every member has passed as many checks in a row', () => {
  const rounds = fc.array(fc.boolean(), { maxLength: 40 });
  fc.assert(
    fc.property(rounds, (checks) => {
      const progress = checks.reduce(
        (so, passed) =>
          countChecks(
            so,
            new Map([
              ['a', passed],
              ['b', true],
            ]),
          ),
        openGate(['a', 'b']),
      );
      const inARow = checks.length - 1 - checks.lastIndexOf(false);
      expect(isPassed(progress, 12)).toBe(inARow >= 12);
    }),
  );
});

test.each([
  [['Ok', 'Ok'], 'Ok', 'Green'],
  [['Ok', 'Pending'], 'Info', 'Green'],
  [['Ok', 'Ok', 'Ok', 'Severe'], 'Warning', 'Yellow'],
  [['Ok', 'Severe'], 'Degraded', 'Red'],
  [['Severe', 'Severe'], 'Severe', 'Red'],
  [[], 'Severe', 'Red'],
] as const)('an environment of %j is %s', (instances, status, color) => {
  expect(environmentStatus(instances)).toEqual({ status, color });
});
