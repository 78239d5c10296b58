import type { Resource, ResourceGraph } from '../assembly/resource-graph';
import { createPortAllocator } from '../compute/ports';
import { planCustomResources, type CustomResourcePlan } from '../custom-resources/plan';
import { openJournal, type Journal } from '../journal/journal';
import { recordCustomResources } from './custom-resource-ledger';
import type { Ground } from './ground';
import { choosePipeline, resolveGraph, type Ports } from './resolve-graph';
import { createServices, type Services } from './services';
import type { StartOptions } from './start-options';
import type { Undo } from './undo';

/** What the templates describe: their resources, the services that stand for AWS, the pipeline. */
export interface World {
  readonly graph: ResourceGraph;
  readonly pipeline: Resource;
  readonly services: Services;
  readonly customResources: readonly CustomResourcePlan[];
}

/** Resolves the templates, running what they need to be known, and makes the services. */
export async function makeWorld(options: StartOptions, ground: Ground, undo: Undo): Promise<World> {
  const { assembly, clock, folder, gateway, instances, journal, npm } = ground;
  const serve = (known: ResourceGraph, at: Ports, into: Journal): Services =>
    createServices({
      deps: { graph: known, gateway, clock, journal: into, instances },
      folderOf: (service) => folder.sub(`services/${service}`),
      npm,
      path: options.path,
      loadBalancerPorts: at,
      parameters: options.ssmParameters,
      secrets: options.secrets,
    });
  const { graph, ports, ran, notRun } = await resolveGraph(assembly, {
    resolving: { endpoint: gateway.endpoint, parameters: options.parameters, ssmParameters: options.ssmParameters },
    ports: createPortAllocator(),
    // What these say of themselves is said again by those that are made from the whole graph.
    provideServices: (known, at) => void serve(known, at, openJournal({ clock })),
    running: { gateway, folder: folder.sub('functions'), signal: options.signal },
  });
  recordCustomResources(journal, ran, notRun);
  const pipeline = choosePipeline(graph, options.pipeline);
  const services = serve(graph, ports, journal);
  undo.add(() => services.close());
  return { graph, pipeline, services, customResources: planCustomResources(graph, assembly.assets) };
}
