import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { BeanstalkEnvironmentProps } from './environment-props';
import { ensure } from '../errors';

/** How an environment lies in its network. */
export interface NetworkSettings {
  readonly singleInstance: boolean;
  /** Where the load balancer stands; none for workers and single instances. */
  readonly loadBalancer?: { readonly internal: boolean; readonly subnets?: ec2.SubnetSelection };
}

/** The options of `aws:ec2:vpc`, or none for the account's default VPC. */
export function networkOptions(
  props: BeanstalkEnvironmentProps,
  { singleInstance, loadBalancer }: NetworkSettings,
): Record<string, string | undefined> {
  const { vpc } = props;
  if (vpc === undefined) return {};
  const instances = vpc.selectSubnets(props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
  if (!singleInstance) ensureTwoZones('instances', instances);
  const balancer =
    loadBalancer && vpc.selectSubnets(loadBalancer.subnets ?? defaultSubnets(props, loadBalancer.internal));
  if (balancer) ensureTwoZones('load balancer', balancer);
  return {
    VPCId: vpc.vpcId,
    Subnets: instances.subnetIds.join(','),
    AssociatePublicIpAddress: String(instances.hasPublic),
    ELBScheme: loadBalancer && (loadBalancer.internal ? 'internal' : 'public'),
    ELBSubnets: balancer?.subnetIds.join(','),
  };
}

function defaultSubnets(props: BeanstalkEnvironmentProps, internal: boolean): ec2.SubnetSelection {
  if (!internal) return { subnetType: ec2.SubnetType.PUBLIC };
  return props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
}

function ensureTwoZones(what: string, subnets: ec2.SelectedSubnets): void {
  const zones = new Set(subnets.availabilityZones);
  const someUnknown = subnets.subnetIds.length > 1 && [...zones].some((zone) => Token.isUnresolved(zone));
  const unknown = subnets.isPendingLookup === true || someUnknown;
  ensure(unknown || zones.size >= 2, {
    code: 'environment-zones',
    what: `the ${what} of an environment stand in two zones at least, so that one may fail`,
    got: [...zones],
    instead: 'select subnets in two zones, or use Capacity.singleInstance() for development',
  });
}
