import type { Resource } from '../../src/assembly/resource-graph';
import { createAlias } from '../../src/report/aliases';

const resource = (physicalId: string, constructPath?: string): Resource => ({
  id: physicalId,
  stack: 'Orders',
  logicalId: physicalId,
  type: 'AWS::ElasticBeanstalk::Environment',
  physicalId,
  constructPath,
  attributes: {},
  properties: {},
  scope: { partition: 'aws', account: '1', region: 'r' },
  dependsOn: [],
});
const alias = (...resources: Resource[]) =>
  createAlias({ ofType: (type) => resources.filter((each) => each.type === type) });

test('a name that CloudFormation made up is shown as the construct it comes from', () => {
  expect(alias(resource('Orders-Web3C8-e50b', 'Orders/Web'))('deploy to Orders-Web3C8-e50b')).toBe(
    'deploy to Orders/Web',
  );
});

test('a name that is the beginning of another is not mistaken for it', () => {
  const both = alias(resource('Orders-Web', 'Orders/A'), resource('Orders-Web-2', 'Orders/B'));
  expect(both('Orders-Web-2 and Orders-Web')).toBe('Orders/B and Orders/A');
});

test('without CDK metadata a name stays as it is', () => {
  expect(alias(resource('orders-web'))('orders-web')).toBe('orders-web');
});

test('a version is shown as its commit', () => {
  expect(alias()('code-pipeline-1795237242416-faa5b72 serves')).toBe('faa5b72 serves');
});
