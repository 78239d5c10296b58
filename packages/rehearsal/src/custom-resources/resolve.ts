import { resolveAssembly, type ResolveOptions } from '../assembly/resolve';
import type { ResourceGraph } from '../assembly/resource-graph';
import type { Assembly } from '../assembly/template';
import { runCustomResources, type CustomResourceRun, type RunCustomResourcesOptions } from './run';

export interface ResolvedWithAnswers extends CustomResourceRun {
  readonly graph: ResourceGraph;
}

/**
 * Resolves an assembly, running its custom resources on the way: what one answers may be what another is asked with.
 * The services that their functions call must be registered on the gateway. Throws as `runCustomResources` does.
 */
export async function resolveWithCustomResources(
  assembly: Assembly,
  resolving: ResolveOptions,
  running: Omit<RunCustomResourcesOptions, 'assembly' | 'graph' | 'answered'>,
): Promise<ResolvedWithAnswers> {
  let attributes = resolving.attributes ?? {};
  const ran: CustomResourceRun['ran'][number][] = [];
  for (;;) {
    const graph = resolveAssembly(assembly.stacks, { ...resolving, attributes });
    const run = await runCustomResources({ ...running, assembly, graph, answered: new Set(Object.keys(attributes)) });
    ran.push(...run.ran);
    if (run.ran.length === 0) return { graph, attributes, ran, notRun: run.notRun };
    attributes = { ...attributes, ...run.attributes };
  }
}
