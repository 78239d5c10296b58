import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IBeanstalkApplication } from './beanstalk-application';
import type { BeanstalkPlatform } from './beanstalk-platform';
import type { Capacity } from './capacity';
import type { EnvironmentSecret } from './environment-secret';
import type { ManagedUpdates } from './managed-updates';
import type { OptionSetting } from './option-setting';
import type { Scaling } from './scaling';

/** What web and worker environments have in common. */
export interface BeanstalkEnvironmentProps {
  /** The application whose versions run here. */
  readonly application: IBeanstalkApplication;
  /** The platform, without a version. */
  readonly platform: BeanstalkPlatform;
  /**
   * The environment's name: 4 to 40 letters, digits and hyphens, unique in the account and region. CloudFormation
   * cannot replace an environment that has a name; a pipeline in another account or region needs one.
   *
   * @default - CloudFormation makes one
   */
  readonly environmentName?: string;
  /**
   * What the environment is for, at most 200 characters.
   *
   * @default - no description
   */
  readonly description?: string;
  /**
   * How many instances there are.
   *
   * @default Capacity.between(2, 4)
   */
  readonly capacity?: Capacity;
  /**
   * What the number of instances follows.
   *
   * @default - the CPU utilization, if the capacity leaves room
   */
  readonly scaling?: Scaling;
  /**
   * The types of instances, all of one architecture; the first is taken unless there are spot instances.
   *
   * @default - t3.small
   */
  readonly instanceTypes?: ec2.InstanceType[];
  /**
   * A machine image of your own, made from the platform's.
   *
   * @default - the platform's image
   */
  readonly machineImage?: ec2.IMachineImage;
  /**
   * The size of the root volume (gp3) in GB: 10 to 16384.
   *
   * @default - the platform's
   */
  readonly rootVolumeSize?: number;
  /**
   * The network.
   *
   * @default - the account's default VPC
   */
  readonly vpc?: ec2.IVpc;
  /**
   * The subnets of the instances, in two zones at least unless there is a single instance.
   *
   * @default - private subnets of the `vpc` with a way out
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Security groups of the instances, besides the one that Beanstalk makes.
   *
   * @default - none besides
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * Environment properties, in the open: 4096 bytes altogether as `KEY=value`.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: string };
  /**
   * Environment properties which Beanstalk fetches from Parameter Store or Secrets Manager when an instance starts.
   *
   * @default - none
   */
  readonly environmentSecrets?: { [name: string]: EnvironmentSecret };
  /**
   * How long logs and health events are kept in CloudWatch Logs.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Whether Beanstalk keeps the platform up to date by itself.
   *
   * @default ManagedUpdates.weekly()
   */
  readonly managedUpdates?: ManagedUpdates;
  /**
   * How long an instance may take for the commands of a deployment: 1 second to 1 hour. Beanstalk adds four minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly commandTimeout?: Duration;
  /**
   * The role of the instances; it is taken as it is, so it must allow what the platform needs.
   *
   * @default - a role with what the platform needs, and what is granted to the environment
   */
  readonly instanceRole?: iam.IRole;
  /**
   * The role with which Beanstalk watches the environment.
   *
   * @default - a role that can read the environment's health
   */
  readonly serviceRole?: iam.IRole;
  /**
   * Any other option, by its namespace. It replaces what is rendered here, except for a strategy's.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
   */
  readonly options?: OptionSetting[];
}
