export interface PlatformFilter {
  readonly Type?: string;
  readonly Operator?: string;
  readonly Values?: readonly string[];
}

/** What a rehearsal answers for every branch: it has one version, and it is the recommended one. */
const VERSION = '6.10.0';

/** One version of the branch that is asked for. A rehearsal runs an application on what this machine has, whatever it is called. */
export function platformVersions(filters: readonly PlatformFilter[], region: string) {
  const branch = filters.find(({ Type }) => Type === 'PlatformBranchName')?.Values?.[0];
  if (branch === undefined) return [];
  const [runtime, system] = branch.split(' running on ');
  return [
    {
      PlatformArn: `arn:aws:elasticbeanstalk:${region}::platform/${branch}/${VERSION}`,
      PlatformOwner: 'AWSElasticBeanstalk',
      PlatformStatus: 'Ready',
      PlatformCategory: runtime.split(' ')[0],
      OperatingSystemName: 'Amazon Linux',
      OperatingSystemVersion: system ?? '',
      SupportedTierList: ['WebServer/Standard', 'Worker/SQS/HTTP'],
      PlatformLifecycleState: 'Recommended',
      PlatformVersion: VERSION,
      PlatformBranchName: branch,
      PlatformBranchLifecycleState: 'Supported',
    },
  ];
}
