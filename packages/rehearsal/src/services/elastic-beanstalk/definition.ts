import { createHash } from 'node:crypto';
import type { Resource, ResourceGraph } from '../../assembly/resource-graph';
import type { JsonObject } from '../../core/json';
import type { Scope } from '../../core/scope';
import type { OptionSetting } from './bundle/ebextensions';
import { treatmentOf } from './options/namespaces';
import { type ReadOptions, optionSettingsOf, readOptions } from './options/read-options';

/** An environment as the template describes it. */
export interface EnvironmentDefinition {
  readonly resource: Resource;
  readonly name: string;
  /** `e-` and ten letters and digits. */
  readonly id: string;
  readonly applicationName: string;
  readonly tier: 'web' | 'worker';
  readonly scope: Scope;
  /** Label of a version of the template, deployed from the start. */
  readonly versionLabel: string | undefined;
  /** Platform as it is named, or ARN. */
  readonly platform: string;
  /** Whether the platform installs the dependencies of a Node.js application. */
  readonly nodejs: boolean;
  /** Role that applications call AWS under; undefined when instances have none. */
  readonly instanceRoleArn: string | undefined;
  /** Role that Elastic Beanstalk itself works under. */
  readonly serviceRoleArn: string | undefined;
  /** What in its properties could not be understood, and matters. */
  readonly unknowns: readonly string[];
  /** Options in force, with those of a bundle's `.ebextensions` below the environment's own. */
  options(fromBundle: readonly OptionSetting[]): ReadOptions;
}

const TEMPLATE = 'AWS::ElasticBeanstalk::ConfigurationTemplate';

export function defineEnvironment(resource: Resource, graph: ResourceGraph): EnvironmentDefinition {
  const { properties, physicalId, scope } = resource;
  const own = optionSettingsOf(properties.OptionSettings);
  const template = text(properties.TemplateName);
  const saved = optionSettingsOf(
    template === undefined ? undefined : graph.find(TEMPLATE, template)?.properties.OptionSettings,
  );
  const options = (fromBundle: readonly OptionSetting[]) => readOptions([own, saved, fromBundle]);
  const { settings } = options([]);
  const platform = text(properties.PlatformArn) ?? text(properties.SolutionStackName) ?? 'unknown';
  const tier = (properties.Tier as JsonObject | undefined)?.Name === 'Worker' ? 'worker' : 'web';
  return {
    resource,
    name: physicalId,
    id: `e-${createHash('sha256').update(resource.id).digest('hex').slice(0, 10)}`,
    applicationName: text(properties.ApplicationName) ?? '',
    tier,
    scope,
    versionLabel: text(properties.VersionLabel),
    platform,
    nodejs: !/python|ruby|php|corretto|java|tomcat|docker|\.net|\bgo \d/i.test(platform),
    instanceRoleArn: settings.instanceProfile && roleOfProfile(graph, settings.instanceProfile, scope),
    unknowns: unknownsOf(resource, graph),
    serviceRoleArn: settings.serviceRole && roleArn(graph, settings.serviceRole, scope),
    options,
  };
}

/** A platform, and options that have no effect here, may be unknown. */
function unknownsOf({ id, properties }: Resource, graph: ResourceGraph): string[] {
  const settings = (properties.OptionSettings ?? []) as readonly JsonObject[];
  const matters = (path: string) => {
    if (/Properties\W+(PlatformArn|SolutionStackName|Tags)/.test(path)) return false;
    const index = /OptionSettings\W+(\d+)/.exec(path)?.[1];
    const { Namespace, OptionName } = (index === undefined ? undefined : settings[Number(index)]) ?? {};
    if (typeof Namespace !== 'string' || OptionName === 'IamInstanceProfile') return true;
    return treatmentOf(Namespace).treatment === 'executed';
  };
  return graph.unknowns.flatMap(({ resource, path, message }) =>
    resource === id && matters(path) ? [`${path}: ${message}`] : [],
  );
}

/** The role of an instance profile; one that is not in the template is taken to be named like its role. */
function roleOfProfile(graph: ResourceGraph, profile: string, scope: Scope): string {
  const name = lastPart(profile);
  const found = graph.find('AWS::IAM::InstanceProfile', profile) ?? graph.find('AWS::IAM::InstanceProfile', name);
  const role = (found?.properties.Roles as readonly unknown[] | undefined)?.[0];
  return roleArn(graph, typeof role === 'string' ? role : name, scope);
}

function roleArn(graph: ResourceGraph, role: string, scope: Scope): string {
  const found = graph.find('AWS::IAM::Role', role) ?? graph.find('AWS::IAM::Role', lastPart(role));
  if (found?.attributes.Arn !== undefined) return found.attributes.Arn;
  return role.startsWith('arn:') ? role : `arn:${scope.partition}:iam::${scope.account}:role/${role}`;
}

function lastPart(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? nameOrArn;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
