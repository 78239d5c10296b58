import type { IResource } from 'aws-cdk-lib';
import { ArnFormat, Stack } from 'aws-cdk-lib';

/** The ARN of an application in the account and region of a resource. */
export function applicationArnOf(resource: IResource, applicationName: string): string {
  return Stack.of(resource).formatArn({
    service: 'elasticbeanstalk',
    account: resource.env.account,
    region: resource.env.region,
    resource: 'application',
    resourceName: applicationName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
