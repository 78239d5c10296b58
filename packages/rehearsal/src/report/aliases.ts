import type { ResourceGraph } from '../assembly/resource-graph';

const ALIASED = ['AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline', 'AWS::ElasticBeanstalk::Environment'];

export type Alias = (text: string) => string;

/** Version labels as CodePipeline's Elastic Beanstalk action makes them; what a person knows of one is the commit. */
const VERSION_LABEL = /code-pipeline-\d{13}-([0-9a-f]{7})\b/g;

/**
 * Names made up by CloudFormation (`OrdersStaging-Web3C8945DB-e50b87f1d032`) are hard to read: progress shows the
 * construct's path (`OrdersStaging/Web`) instead. The report and the journal keep the names.
 */
export function createAlias(graph: Pick<ResourceGraph, 'ofType'>): Alias {
  const names = ALIASED.flatMap((type) => graph.ofType(type))
    .flatMap(({ physicalId, constructPath }) =>
      constructPath === undefined ? [] : [[physicalId, constructPath] as const],
    )
    // A name may be the beginning of another.
    .sort(([a], [b]) => b.length - a.length);
  return (text) => names.reduce((line, [name, path]) => line.replaceAll(name, path), text).replace(VERSION_LABEL, '$1');
}
