import { reachable, type Resource, type ResourceGraph } from '../assembly/resource-graph';
import { isCustom } from '../assembly/stack-values';
import type { JsonObject } from '../core/json';
import type { CustomResourcePlan } from '../custom-resources/plan';
import { conditionOf, type ActionModel, type PipelineModel, type RuleModel } from '../pipeline/model';
import { optionSettingsOf } from '../services/elastic-beanstalk/options/read-options';
import { treatmentOf } from '../services/elastic-beanstalk/options/namespaces';
import { ACTIONS } from './actions';
import { ledgerOfBuildspec } from './buildspec';
import { NOTHING, PROJECT_PROPERTIES } from './projects';
import { RESOURCE_TYPES } from './resource-types';
import { RULES } from './rules';
import { executed, refused, simulated, type LedgerEntry, type Treated, type TreatmentTable } from './treatment';

export interface LedgerInput {
  readonly graph: ResourceGraph;
  /** @default - actions and rules are left out, and nothing counts as touched but the graph's pipelines */
  readonly pipeline?: PipelineModel;
  /** @default - custom resources are refused where the pipeline depends on them */
  readonly customResources?: readonly CustomResourcePlan[];
}

const UNTOUCHED = simulated('not touched by the pipeline; there by name only');
const KINDS = ['BEFORE_ENTRY', 'ON_SUCCESS', 'ON_FAILURE'] as const;

/**
 * What a rehearsal executes, simulates and refuses of what an assembly contains, sorted by treatment (refused first)
 * and subject. Pure.
 */
export function ledgerOf({ graph, pipeline, customResources = [] }: LedgerInput): readonly LedgerEntry[] {
  const touched = touchedBy(graph, pipeline);
  const entries = [
    ...[...graph.resources.values()].map((resource) => entryOf(resource, touched, customResources)),
    ...(pipeline ? pipelineEntries(pipeline) : []),
    ...[...touched].flatMap((id) => insideOf(graph.resources.get(id))),
  ];
  return sorted(entries);
}

/** Ids of what a pipeline depends on, be it by reference or by the name in an action's configuration. */
function touchedBy(graph: ResourceGraph, pipeline: PipelineModel | undefined): ReadonlySet<string> {
  const pipelines = graph.ofType('AWS::CodePipeline::Pipeline');
  const own = pipeline ? pipelines.filter(({ physicalId }) => physicalId === pipeline.name) : pipelines;
  const actions = pipeline?.stages.flatMap((stage) => stage.actions) ?? [];
  const named = actions.flatMap((action) => namedIn(action, graph));
  return new Set([...own, ...named].flatMap(({ id }) => reachable(id, graph.resources)));
}

function namedIn({ configuration }: ActionModel, graph: ResourceGraph): readonly Resource[] {
  const { ProjectName, EnvironmentName } = configuration;
  return [
    ProjectName === undefined ? undefined : graph.find('AWS::CodeBuild::Project', ProjectName),
    EnvironmentName === undefined ? undefined : graph.find('AWS::ElasticBeanstalk::Environment', EnvironmentName),
  ].filter((resource) => resource !== undefined);
}

function entryOf(
  { id, type }: Resource,
  touched: ReadonlySet<string>,
  customResources: readonly CustomResourcePlan[],
): LedgerEntry {
  const refusedHere = ({ how }: Treated): LedgerEntry =>
    touched.has(id) ? { subject: `${type} ${id}`, ...refused(how) } : { subject: type, ...UNTOUCHED };
  const treated = isCustom(type) ? treatmentOfCustom(id, customResources) : treatmentIn(RESOURCE_TYPES, type);
  return treated.treatment === 'refused' ? refusedHere(treated) : { subject: type, ...treated };
}

function treatmentOfCustom(id: string, plans: readonly CustomResourcePlan[]): Treated {
  const plan = plans.find(({ resource }) => resource.id === id);
  switch (plan?.kind) {
    case 'run':
      return executed("its function runs, from the assembly's own code");
    case 'call':
      return simulated("its call is made by the rehearsal, as the role of CDK's function");
    case 'unneeded':
      return simulated(plan.reason);
    case 'waiting':
    case 'refused':
      return refused(plan.reason);
    case undefined:
      return refused('its function was not run');
  }
}

function pipelineEntries(pipeline: PipelineModel): readonly LedgerEntry[] {
  const actions = pipeline.stages.flatMap((stage) => stage.actions.map(({ key }) => key));
  const pullRequests = pipeline.triggers.some(({ pullRequest }) => pullRequest.length > 0);
  return [
    ...actions.map((key) => ({ subject: `action ${key}`, ...treatmentIn(ACTIONS, key) })),
    ...rulesOf(pipeline).map(({ provider }) => ({ subject: `rule ${provider}`, ...treatmentIn(RULES, provider) })),
    ...(pullRequests
      ? [{ subject: 'trigger pull request', ...simulated('nothing opens pull requests; push instead') }]
      : []),
  ];
}

function rulesOf(pipeline: PipelineModel): readonly RuleModel[] {
  return pipeline.stages.flatMap((stage) => KINDS.flatMap((kind) => conditionOf(stage, kind)?.rules ?? []));
}

/** What is worth a line inside a resource. Properties that are executed go with their resource. */
function insideOf(resource: Resource | undefined): readonly LedgerEntry[] {
  if (resource?.type === 'AWS::ElasticBeanstalk::Environment') {
    const namespaces = optionSettingsOf(resource.properties.OptionSettings).map(({ namespace }) => namespace);
    return namespaces.map((namespace) => ({ subject: `option ${namespace}`, ...treatmentOf(namespace) }));
  }
  if (resource?.type !== 'AWS::CodeBuild::Project') return [];
  const properties = Object.keys(resource.properties).map((name) => ({
    subject: `project ${name}`,
    ...treatmentIn(PROJECT_PROPERTIES, name),
  }));
  return [...properties, ...ledgerOfBuildspec(inlineBuildspec(resource))].filter(
    ({ treatment, how }) => treatment !== 'executed' && how !== NOTHING,
  );
}

/** The buildspec that a project brings along; no text where it lies in the source. */
function inlineBuildspec({ properties }: Resource): string {
  const { BuildSpec } = (properties.Source ?? {}) as JsonObject;
  return typeof BuildSpec === 'string' && BuildSpec.includes('\n') ? BuildSpec : '';
}

function treatmentIn(table: TreatmentTable, key: string): Treated {
  return Object.hasOwn(table, key) ? table[key] : refused('not known in a rehearsal');
}

function sorted(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const order = ['refused', 'simulated', 'executed'];
  const once = new Map(entries.map((entry) => [`${entry.subject}\n${entry.treatment}\n${entry.how}`, entry]));
  return [...once.values()].sort(
    (a, b) => order.indexOf(a.treatment) - order.indexOf(b.treatment) || a.subject.localeCompare(b.subject),
  );
}
