import type { ActionHandler } from '../pipeline/action';
import { createApprovalHandler } from '../pipeline/handlers/approval';
import type { RuleHandler } from '../pipeline/rule';
import { createAlarmRule } from '../pipeline/rules/alarm';
import { createDeploymentWindowRule } from '../pipeline/rules/deployment-window';
import { createVariableCheckRule } from '../pipeline/rules/variable-check';
import { createCloudWatch, type CloudWatch } from '../services/cloudwatch/cloudwatch';
import { createCloudWatchLogs } from '../services/cloudwatch-logs/cloudwatch-logs';
import { createCodeBuild, type CodeBuild } from '../services/codebuild/service';
import type { ServiceDependencies } from '../services/dependencies';
import { createElasticBeanstalk, type ElasticBeanstalk } from '../services/elastic-beanstalk';
import { createS3 } from '../services/s3/s3';
import { createSecretsManager } from '../services/secrets-manager/secrets-manager';
import { createSns } from '../services/sns/sns';
import { createSqs, type Sqs } from '../services/sqs/sqs';
import { createSsm } from '../services/ssm/ssm';
import { createSts } from '../services/sts/sts';
import type { NpmSettings } from './npm-settings';

/** The rehearsed services that the run itself talks to. */
export interface Services {
  readonly beanstalk: ElasticBeanstalk;
  readonly cloudWatch: CloudWatch;
  readonly codeBuild: CodeBuild;
  readonly sqs: Sqs;
  /** What runs the pipeline's actions, but for its sources. */
  readonly handlers: readonly ActionHandler[];
  /** What evaluates the rules of stage conditions. */
  readonly rules: readonly RuleHandler[];
  close(): Promise<void>;
}

export interface ServicesOptions {
  /** Everything but the folder, which each service gets of its own. */
  readonly deps: Omit<ServiceDependencies, 'folder'>;
  readonly folderOf: (service: string) => string;
  readonly npm: NpmSettings;
  /** PATH of the machine's tools. */
  readonly path: string;
  /** Port of each web environment's load balancer, by environment name. */
  readonly loadBalancerPorts: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Makes the rehearsed services and registers them with the gateway. */
export function createServices(options: ServicesOptions): Services {
  const { deps, folderOf, npm, path, loadBalancerPorts, parameters, secrets } = options;
  const own = (name: string): ServiceDependencies => ({ ...deps, folder: folderOf(name) });
  const sqs = createSqs(own('sqs'));
  const cloudWatch = createCloudWatch(own('cloudwatch'));
  const codeBuild = createCodeBuild(own('codebuild'), { npmCache: npm.cache, npmRegistry: npm.registry, path });
  const beanstalk = createElasticBeanstalk(own('elastic-beanstalk'), { loadBalancerPorts });
  const all = [
    beanstalk,
    codeBuild,
    cloudWatch,
    createCloudWatchLogs(own('cloudwatch-logs')),
    createS3(own('s3')),
    createSecretsManager(own('secrets-manager'), { secrets }),
    createSns(own('sns')),
    createSsm(own('ssm'), { parameters }),
    createSts(own('sts')),
    sqs,
  ];
  for (const service of all) deps.gateway.register(service);
  return {
    beanstalk,
    cloudWatch,
    codeBuild,
    sqs,
    handlers: [...codeBuild.handlers, createApprovalHandler(), ...beanstalk.handlers],
    rules: [createAlarmRule(), createDeploymentWindowRule(), createVariableCheckRule(), ...codeBuild.rules],
    close: async () => {
      await codeBuild.close();
      await beanstalk.close();
    },
  };
}
