import type { Cloud } from './_cloud';
import { eventOf, startCloud } from './_cloud';
import { answer, handler } from '../../functions/beanstalk-platform.handler';

const BRANCH = 'Node.js 22 running on 64bit Amazon Linux 2023';
const arn = (version: string) => `arn:aws:elasticbeanstalk:eu-west-1::platform/${BRANCH}/${version}`;
const QUESTION = { BranchName: BRANCH, ApplicationName: 'orders', EnvironmentTag: 'abc' };

const recommending = (version: string) =>
  `<PlatformSummaryList><member><PlatformArn>${arn(version)}</PlatformArn></member></PlatformSummaryList>`;
const running = (version: string) =>
  `<Environments><member><EnvironmentArn>arn:env</EnvironmentArn><PlatformArn>${arn(version)}</PlatformArn></member></Environments>`;
const tagged = (value: string) =>
  `<ResourceTags><member><Key>slipway:environment</Key><Value>${value}</Value></member></ResourceTags>`;

let cloud: Cloud;
afterEach(() => cloud.close());

test('answers a new environment with the recommended version, and asks for nothing else', async () => {
  cloud = await startCloud({ ListPlatformVersions: recommending('6.6.0') });
  expect(await answer(eventOf(cloud, 'Create', QUESTION), cloud.client)).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: arn('6.6.0'),
    Data: { PlatformArn: arn('6.6.0') },
  });
  expect(cloud.calls.map((call) => call.get('Action'))).toEqual(['ListPlatformVersions']);
  expect(cloud.calls[0].get('Filters.member.1.Values.member.1')).toBe(BRANCH);
  expect(cloud.calls[0].get('Filters.member.2.Values.member.1')).toBe('recommended');
});

test('keeps the earlier answer when a lower version is recommended', async () => {
  cloud = await startCloud({ ListPlatformVersions: recommending('6.6.0') });
  const update = eventOf(cloud, 'Update', QUESTION, arn('6.7.0'));
  expect(await answer(update, cloud.client)).toMatchObject({ Data: { PlatformArn: arn('6.7.0') } });
});

test('keeps what a managed update has brought to the environment', async () => {
  cloud = await startCloud({
    ListPlatformVersions: recommending('6.6.0'),
    DescribeEnvironments: running('6.8.0'),
    ListTagsForResource: tagged('abc'),
  });
  const update = eventOf(cloud, 'Update', QUESTION, arn('6.6.0'));
  expect(await answer(update, cloud.client)).toMatchObject({ Data: { PlatformArn: arn('6.8.0') } });
});

test('does not mind what other environments of the application run', async () => {
  cloud = await startCloud({
    ListPlatformVersions: recommending('6.6.0'),
    DescribeEnvironments: running('6.8.0'),
    ListTagsForResource: tagged('another'),
  });
  const update = eventOf(cloud, 'Update', QUESTION, arn('6.6.0'));
  expect(await answer(update, cloud.client)).toMatchObject({ Data: { PlatformArn: arn('6.6.0') } });
});

test('fails for a branch without a recommended version, and says what to do', async () => {
  cloud = await startCloud({});
  expect(await answer(eventOf(cloud, 'Create', QUESTION), cloud.client)).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'none',
    Reason: expect.stringContaining("compare its name with 'aws elasticbeanstalk list-platform-branches'"),
  });
});

test('has nothing to delete', async () => {
  cloud = await startCloud({});
  const deletion = eventOf(cloud, 'Delete', QUESTION, arn('6.6.0'));
  expect(await answer(deletion, cloud.client)).toEqual({ Status: 'SUCCESS', PhysicalResourceId: arn('6.6.0') });
  expect(cloud.calls).toEqual([]);
});

test('brings the answer to where CloudFormation waits for it', async () => {
  cloud = await startCloud({});
  await handler(eventOf(cloud, 'Delete', QUESTION, arn('6.6.0')));
  expect(cloud.told).toEqual([
    {
      Status: 'SUCCESS',
      PhysicalResourceId: arn('6.6.0'),
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Platform',
    },
  ]);
});
