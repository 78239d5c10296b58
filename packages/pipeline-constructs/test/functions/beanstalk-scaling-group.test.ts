import type { Cloud } from './_cloud';
import { eventOf, startCloud } from './_cloud';
import { answer } from '../../functions/beanstalk-scaling-group.handler';

const QUESTION = { EnvironmentName: 'orders-worker' };
const GROUP =
  '<EnvironmentResources><AutoScalingGroups><member><Name>awseb-e-1</Name></member></AutoScalingGroups></EnvironmentResources>';

let cloud: Cloud;
afterEach(() => cloud.close());

test('answers with the group of the environment', async () => {
  cloud = await startCloud({ DescribeEnvironmentResources: GROUP });
  expect(await answer(eventOf(cloud, 'Create', QUESTION), cloud.client)).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: 'awseb-e-1',
    Data: { AutoScalingGroupName: 'awseb-e-1' },
  });
  expect(cloud.calls[0].get('EnvironmentName')).toBe('orders-worker');
});

test('fails for an environment without a group', async () => {
  cloud = await startCloud({});
  expect(await answer(eventOf(cloud, 'Update', QUESTION, 'awseb-e-1'), cloud.client)).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'awseb-e-1',
    Reason: "the environment 'orders-worker' has no Auto Scaling group; is it being terminated?",
  });
});

test('has nothing to delete', async () => {
  cloud = await startCloud({});
  const deletion = eventOf(cloud, 'Delete', QUESTION, 'awseb-e-1');
  expect(await answer(deletion, cloud.client)).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'awseb-e-1' });
});
