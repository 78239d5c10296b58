import { resolveAssembly, type ResolveOptions } from '../assembly/resolve';
import type { Resource, ResourceGraph } from '../assembly/resource-graph';
import { isCustom } from '../assembly/stack-values';
import type { Assembly } from '../assembly/template';
import type { PortAllocator } from '../compute/ports';
import { RehearsalError } from '../core/errors';
import { resolveWithCustomResources } from '../custom-resources/resolve';
import type { CustomResourceRun } from '../custom-resources/run';

const ENVIRONMENT = 'AWS::ElasticBeanstalk::Environment';
const PIPELINE = 'AWS::CodePipeline::Pipeline';

/** Port of each web environment's load balancer, by environment name. */
export type Ports = Readonly<Record<string, number>>;

export type RunningFunctions = Parameters<typeof resolveWithCustomResources>[2];

export interface ResolvedGraph extends Pick<CustomResourceRun, 'ran' | 'notRun'> {
  readonly graph: ResourceGraph;
  readonly ports: Ports;
}

export interface ResolveGraphOptions {
  readonly resolving: Omit<ResolveOptions, 'attributes'>;
  readonly ports: PortAllocator;
  /** Registers the services that functions of custom resources call, made from what is known so far. */
  readonly provideServices: (graph: ResourceGraph, ports: Ports) => void;
  readonly running: RunningFunctions;
}

/**
 * Resolves the templates, and again with what only running gives: where a web environment listens, what custom resources
 * answer.
 */
export async function resolveGraph(assembly: Assembly, options: ResolveGraphOptions): Promise<ResolvedGraph> {
  const first = resolveAssembly(assembly.stacks, options.resolving);
  const ports: Record<string, number> = {};
  const attributes: Record<string, Readonly<Record<string, string>>> = {};
  for (const environment of first.ofType(ENVIRONMENT).filter(isWeb)) {
    const port = await options.ports.allocate();
    ports[environment.physicalId] = port;
    attributes[environment.id] = { EndpointURL: `127.0.0.1:${port}` };
  }
  const resolving = { ...options.resolving, attributes };
  const known = resolveAssembly(assembly.stacks, resolving);
  if (!hasCustomResources(known)) return { graph: known, ports, ran: [], notRun: [] };
  options.provideServices(known, ports);
  const { graph, ran, notRun } = await resolveWithCustomResources(assembly, resolving, options.running);
  return { graph, ports, ran, notRun };
}

function hasCustomResources(graph: ResourceGraph): boolean {
  return [...graph.resources.values()].some(({ type }) => isCustom(type));
}

function isWeb({ properties }: Resource): boolean {
  const tier = properties.Tier as { readonly Name?: string } | undefined;
  return tier?.Name !== 'Worker';
}

/** The pipeline to rehearse: the only one, or the one that is named. */
export function choosePipeline(graph: ResourceGraph, name: string | undefined): Resource {
  const pipelines = graph.ofType(PIPELINE);
  const chosen =
    name === undefined ? pipelines : pipelines.filter((each) => each.physicalId === name || each.logicalId === name);
  if (chosen.length === 1) return chosen[0];
  const known = pipelines.map(({ physicalId }) => physicalId).join(', ');
  const message =
    pipelines.length === 0
      ? `the cloud assembly has no ${PIPELINE}; name the app that defines one`
      : chosen.length === 0
        ? `there is no pipeline ${name}; there are ${known}`
        : `there are several pipelines: ${known}; choose one with --pipeline NAME`;
  throw new RehearsalError({ code: 'pipeline-not-chosen', message });
}

/** The branch a push has to go to: that of the first source that names one. */
export function branchOf(pipeline: Resource): string {
  const stages = pipeline.properties.Stages as
    readonly { readonly Actions?: readonly { readonly Configuration?: Record<string, unknown> }[] }[] | undefined;
  const named = (stages?.[0]?.Actions ?? [])
    .map(({ Configuration }) => Configuration?.BranchName)
    .find((name) => typeof name === 'string');
  return named ?? 'main';
}
