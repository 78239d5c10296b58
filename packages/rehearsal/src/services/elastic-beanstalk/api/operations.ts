import { randomUUID } from 'node:crypto';
import type { CallContext, Gateway, Operation } from '../../../gateway/gateway';
import { ServiceError } from '../../../gateway/gateway';
import type { BeanstalkState } from '../state';
import {
  describeEnvironment,
  describeEvent,
  describeInstances,
  describeResources,
  describeVersion,
} from './descriptions';
import { platformVersions } from './platforms';

export interface OperationsOptions {
  readonly gateway: Gateway;
  readonly state: BeanstalkState;
}

interface OnApplication {
  readonly ApplicationName?: string;
}
interface OnEnvironment extends OnApplication {
  readonly EnvironmentName?: string;
  readonly EnvironmentId?: string;
}
interface VersionInput extends OnApplication {
  readonly VersionLabel?: string;
  readonly Description?: string;
  readonly SourceBundle?: { readonly S3Bucket?: string; readonly S3Key?: string };
}
interface EventsInput extends OnEnvironment {
  readonly VersionLabel?: string;
  readonly RequestId?: string;
  readonly Severity?: string;
  readonly StartTime?: Date;
  readonly EndTime?: Date;
  readonly MaxRecords?: number;
}

/** Members whose type a form does not tell. */
export const MEMBERS = {
  MaxRecords: 'number',
  StartTime: 'timestamp',
  EndTime: 'timestamp',
  AutoCreateApplication: 'boolean',
  Process: 'boolean',
  IncludeDeleted: 'boolean',
} as const;

/** Severities, worst last. */
const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** The operations of Elastic Beanstalk that pipelines and people call; their names and members are AWS's. */
export function beanstalkOperations({ gateway, state }: OperationsOptions): Readonly<Record<string, Operation>> {
  const arn = ({ region, account }: CallContext, resource: string) =>
    `arn:aws:elasticbeanstalk:${region}:${account}:${resource}`;
  const found = ({ EnvironmentName, EnvironmentId }: OnEnvironment) =>
    state.environment(EnvironmentName ?? EnvironmentId);
  const environmentArn = (input: OnEnvironment, context: CallContext) => {
    const { applicationName, name } = found(input).definition;
    return [arn(context, `environment/${applicationName}/${name}`)];
  };
  const versionArn = ({ ApplicationName, VersionLabel }: VersionInput, context: CallContext) => [
    arn(context, `applicationversion/${ApplicationName}/${VersionLabel}`),
  ];
  const anything = () => ['*'];

  const createApplicationVersion: Operation<VersionInput> = {
    action: 'elasticbeanstalk:CreateApplicationVersion',
    resources: versionArn,
    run: async ({ ApplicationName = '', VersionLabel = '', Description = '', SourceBundle }, { principal }) => {
      if (!state.environments.some(({ definition }) => definition.applicationName === ApplicationName)) {
        throw new ServiceError('InvalidParameterValue', `No Application named '${ApplicationName}' found.`);
      }
      if (state.version(ApplicationName, VersionLabel)) {
        throw new ServiceError('InvalidParameterValue', `Application Version ${VersionLabel} already exists.`);
      }
      const { S3Bucket: bucket, S3Key: key } = SourceBundle ?? {};
      if (bucket === undefined || key === undefined) {
        throw new ServiceError('InvalidParameterCombination', 'A rehearsal takes a SourceBundle in S3 only.');
      }
      // Beanstalk reads the bundle with the permissions of its caller.
      const { Body } = await gateway.call<{ Body: Uint8Array }>(principal, 's3', 'GetObject', {
        Bucket: bucket,
        Key: key,
      });
      const version = await state.addVersion({
        applicationName: ApplicationName,
        label: VersionLabel,
        description: Description,
        bucket,
        key,
        content: Body,
      });
      return { ApplicationVersion: describeVersion(version) };
    },
  };

  const updateEnvironment: Operation<
    OnEnvironment & { VersionLabel?: string; OptionSettings?: unknown; TemplateName?: string; PlatformArn?: string }
  > = {
    action: 'elasticbeanstalk:UpdateEnvironment',
    resources: environmentArn,
    run: async (input) => {
      const environment = found(input);
      const other = [
        'OptionSettings',
        'TemplateName',
        'PlatformArn',
        'SolutionStackName',
        'OptionsToRemove',
        'Tier',
      ].find((name) => name in input);
      if (other !== undefined)
        throw new ServiceError(
          'NotInRehearsal',
          `UpdateEnvironment with ${other} is not in a rehearsal yet: only VersionLabel is.`,
        );
      const { applicationName } = environment.definition;
      const version = input.VersionLabel === undefined ? undefined : state.version(applicationName, input.VersionLabel);
      if (!version)
        throw new ServiceError('InvalidParameterValue', `No Application Version named '${input.VersionLabel}' found.`);
      environment.update(version, randomUUID());
      return describeEnvironment(environment);
    },
  };

  const abortUpdate: Operation<OnEnvironment> = {
    action: 'elasticbeanstalk:AbortEnvironmentUpdate',
    resources: environmentArn,
    run: async (input) => {
      found(input).abort();
      return {};
    },
  };

  const describeEnvironments: Operation<
    OnApplication & { EnvironmentNames?: readonly string[]; EnvironmentIds?: readonly string[]; VersionLabel?: string }
  > = {
    action: 'elasticbeanstalk:DescribeEnvironments',
    resources: anything,
    run: async ({ ApplicationName, EnvironmentNames, EnvironmentIds, VersionLabel }) => ({
      Environments: state.environments
        .filter((environment) => {
          const { name, id, applicationName } = environment.definition;
          const asked = [
            [ApplicationName, applicationName === ApplicationName],
            [EnvironmentNames?.length, EnvironmentNames?.includes(name)],
            [EnvironmentIds?.length, EnvironmentIds?.includes(id)],
            [VersionLabel, environment.versionLabel() === VersionLabel],
          ];
          return asked.every(([given, fits]) => !given || fits);
        })
        .map(describeEnvironment),
    }),
  };

  const describeVersions: Operation<OnApplication & { VersionLabels?: readonly string[] }> = {
    action: 'elasticbeanstalk:DescribeApplicationVersions',
    resources: anything,
    run: async ({ ApplicationName, VersionLabels }) => ({
      ApplicationVersions: state.versions
        .filter((version) => ApplicationName === undefined || version.applicationName === ApplicationName)
        .filter((version) => !VersionLabels?.length || VersionLabels.includes(version.label))
        .map(describeVersion)
        .reverse(),
    }),
  };

  const describeEvents: Operation<EventsInput> = {
    action: 'elasticbeanstalk:DescribeEvents',
    resources: anything,
    run: async (input) => {
      const least = SEVERITIES.indexOf(input.Severity ?? 'TRACE');
      const all = state.environments
        .filter(
          ({ definition }) =>
            input.ApplicationName === undefined || definition.applicationName === input.ApplicationName,
        )
        .filter(({ definition }) => input.EnvironmentName === undefined || definition.name === input.EnvironmentName)
        .filter(({ definition }) => input.EnvironmentId === undefined || definition.id === input.EnvironmentId)
        .flatMap((environment) => environment.events.all.map((event) => ({ event, environment })))
        .filter(({ event }) => SEVERITIES.indexOf(event.severity) >= least)
        .filter(({ event }) => input.VersionLabel === undefined || event.versionLabel === input.VersionLabel)
        .filter(({ event }) => input.RequestId === undefined || event.requestId === input.RequestId)
        .filter(({ event }) => input.StartTime === undefined || event.at >= input.StartTime.getTime())
        .filter(({ event }) => input.EndTime === undefined || event.at < input.EndTime.getTime())
        .sort((one, other) => other.event.at - one.event.at);
      return {
        Events: all
          .slice(0, input.MaxRecords ?? 100)
          .map(({ event, environment }) => describeEvent(event, environment)),
      };
    },
  };

  const environmentHealth: Operation<OnEnvironment> = {
    action: 'elasticbeanstalk:DescribeEnvironmentHealth',
    resources: anything,
    run: async (input) => {
      const environment = found(input);
      const { status, color } = environment.health();
      return {
        EnvironmentName: environment.definition.name,
        HealthStatus: status,
        Status: environment.state(),
        Color: color,
        Causes: environment.members.flatMap(({ id, health }) => health.causes.map((cause) => `${id}: ${cause}`)),
        RefreshedAt: new Date(),
      };
    },
  };

  const instancesHealth: Operation<OnEnvironment> = {
    action: 'elasticbeanstalk:DescribeInstancesHealth',
    resources: anything,
    run: async (input) => ({ InstanceHealthList: describeInstances(found(input)), RefreshedAt: new Date() }),
  };

  const listPlatformVersions: Operation<{
    Filters?: readonly { Type?: string; Operator?: string; Values?: readonly string[] }[];
  }> = {
    action: 'elasticbeanstalk:ListPlatformVersions',
    resources: anything,
    run: async ({ Filters }, { region }) => ({ PlatformSummaryList: platformVersions(Filters ?? [], region) }),
  };

  const environmentResources: Operation<OnEnvironment> = {
    action: 'elasticbeanstalk:DescribeEnvironmentResources',
    resources: anything,
    run: async ({ EnvironmentName, EnvironmentId }) => {
      const definition = state.definitions.find(({ name, id }) => name === EnvironmentName || id === EnvironmentId);
      if (!definition)
        throw new ServiceError(
          'InvalidParameterValue',
          `No Environment found for EnvironmentName = '${EnvironmentName}'.`,
        );
      const environment = state.environments.find((other) => other.definition === definition);
      return { EnvironmentResources: describeResources(definition, environment) };
    },
  };

  const listTags: Operation<{ ResourceArn?: string }> = {
    action: 'elasticbeanstalk:ListTagsForResource',
    resources: ({ ResourceArn = '*' }) => [ResourceArn],
    run: async ({ ResourceArn = '' }) => {
      const definition = state.definitions.find(({ name }) => ResourceArn.endsWith(`/${name}`));
      return { ResourceArn, ResourceTags: definition?.resource.properties.Tags ?? [] };
    },
  };

  return {
    AbortEnvironmentUpdate: abortUpdate,
    CreateApplicationVersion: createApplicationVersion,
    DescribeApplicationVersions: describeVersions,
    DescribeEnvironmentHealth: environmentHealth,
    DescribeEnvironmentResources: environmentResources,
    DescribeEnvironments: describeEnvironments,
    DescribeEvents: describeEvents,
    DescribeInstancesHealth: instancesHealth,
    ListPlatformVersions: listPlatformVersions,
    ListTagsForResource: listTags,
    UpdateEnvironment: updateEnvironment,
  };
}
