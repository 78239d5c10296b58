import { resolveAssembly, type ResolveOptions } from '../assembly/resolve';
import type { Resource, ResourceGraph } from '../assembly/resource-graph';
import type { StackTemplate } from '../assembly/template';
import type { PortAllocator } from '../compute/ports';
import { RehearsalError } from '../core/errors';

const ENVIRONMENT = 'AWS::ElasticBeanstalk::Environment';
const PIPELINE = 'AWS::CodePipeline::Pipeline';

export interface ResolvedGraph {
  readonly graph: ResourceGraph;
  /** Port of each web environment's load balancer, by environment name. */
  readonly ports: Readonly<Record<string, number>>;
}

type Attributes = NonNullable<ResolveOptions['attributes']>;

/**
 * Resolves the templates twice: what only running gives (where a web environment listens, what custom resources answer)
 * is found from the first graph and is known in the second.
 */
export async function resolveGraph(
  stacks: readonly StackTemplate[],
  options: Omit<ResolveOptions, 'attributes'>,
  given: { readonly ports: PortAllocator; readonly runCustomResources: (graph: ResourceGraph) => Promise<Attributes> },
): Promise<ResolvedGraph> {
  const first = resolveAssembly(stacks, options);
  const ports: Record<string, number> = {};
  const urls: Record<string, Record<string, string>> = {};
  for (const environment of first.ofType(ENVIRONMENT).filter(isWeb)) {
    const port = await given.ports.allocate();
    ports[environment.physicalId] = port;
    urls[environment.id] = { EndpointURL: `127.0.0.1:${port}` };
  }
  const answers = await given.runCustomResources(first);
  return { graph: resolveAssembly(stacks, { ...options, attributes: { ...urls, ...answers } }), ports };
}

function isWeb({ properties }: Resource): boolean {
  const tier = properties.Tier as { readonly Name?: string } | undefined;
  return tier?.Name !== 'Worker';
}

/** The pipeline to rehearse: the only one, or the one that is named. */
export function choosePipeline(graph: ResourceGraph, name: string | undefined): Resource {
  const pipelines = graph.ofType(PIPELINE);
  const chosen = name === undefined ? pipelines : pipelines.filter((each) => each.physicalId === name || each.logicalId === name);
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
  const stages = pipeline.properties.Stages as readonly { readonly Actions?: readonly { readonly Configuration?: Record<string, unknown> }[] }[] | undefined;
  const named = (stages?.[0]?.Actions ?? []).map(({ Configuration }) => Configuration?.BranchName).find((name) => typeof name === 'string');
  return named ?? 'main';
}
