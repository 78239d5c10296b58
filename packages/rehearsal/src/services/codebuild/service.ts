import type { ActionHandler } from '../../pipeline/action';
import type { RuleHandler } from '../../pipeline/rule';
import { createActionRule } from '../../pipeline/rules/action-rule';
import type { Service } from '../../gateway/gateway';
import type { ServiceDependencies } from '../dependencies';
import { codeBuildAction } from './action';
import { commandsRule } from './commands-rule';
import type { BuildOptions } from './build/model';
import { createBuilds, type Builds } from './builds';
import { buildOperations, type PipelineJob } from './operations';
import { reportOperations } from './report-operations';

/** The rehearsed CodeBuild: builds of the projects in the template, run on this machine. See `codebuild.md`. */
export interface CodeBuild extends Service {
  readonly builds: Builds;
  /** `Build/CodeBuild` and `Test/CodeBuild`. */
  readonly handlers: readonly ActionHandler[];
  /** The rules `CodeBuild` and `Commands` of stage conditions. */
  readonly rules: readonly RuleHandler[];
  /** Stops the builds under way and waits until nothing of them is left. */
  close(): Promise<void>;
}

export function createCodeBuild(deps: ServiceDependencies, options: BuildOptions = {}): CodeBuild {
  const { gateway, clock, journal, instances, folder, graph } = deps;
  const builds = createBuilds({ gateway, clock, journal, instances, folder, options });
  const jobs = new Map<string, PipelineJob>();
  const build = codeBuildAction('Build', { builds, jobs });
  return {
    name: 'codebuild',
    operations: { ...buildOperations({ graph, builds, jobs }), ...reportOperations() },
    builds,
    handlers: [build, codeBuildAction('Test', { builds, jobs })],
    rules: [createActionRule('CodeBuild', build), commandsRule(builds)],
    close: () => builds.close(),
  };
}
