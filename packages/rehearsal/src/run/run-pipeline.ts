import { pushFolder } from '../git/push-folder';
import { createPushReceiver } from '../git/receive';
import { createRemote } from '../git/remote';
import { ledgerOf } from '../ledger/ledger';
import { createPipelineEngine, type PipelineEngine } from '../pipeline/engine';
import { createSourceHandlers } from '../pipeline/handlers/source';
import { createCodePipeline } from '../services/codepipeline/codepipeline';
import type { Ground } from './ground';
import type { Pushed } from './rehearsal';
import { branchOf } from './resolve-graph';
import type { StartOptions } from './start-options';
import type { Undo } from './undo';
import type { World } from './world';

/** A pipeline that waits for pushes. */
export interface RunningPipeline {
  readonly engine: PipelineEngine;
  /** What `git push` takes. */
  readonly remote: string;
  readonly branch: string;
  /** From now on pushes are taken; until then they are refused. */
  listen(): void;
  push(folder: string, message: string): Promise<Pushed>;
}

/** Starts the engine of the pipeline and the remote whose pushes start it; writes the ledger. */
export async function runPipeline(
  options: StartOptions,
  ground: Ground,
  world: World,
  undo: Undo,
): Promise<RunningPipeline> {
  const { assembly, clock, folder, gateway, journal } = ground;
  const { graph, pipeline: resource, services, customResources } = world;
  const branch = options.branch ?? branchOf(resource);
  const remote = await createRemote(folder.path, { branch, searchPath: options.path });
  undo.add(() => remote.close());
  const { partition, account } = assembly.stacks[0].scope;
  const sources = createSourceHandlers({
    repository: remote.repository,
    branch,
    uploader: { roleArn: `arn:${partition}:iam::${account}:root`, session: 'slipway' },
    folder: folder.sub('sources'),
  });
  const handlers = [...sources, ...services.handlers];
  const engine = createPipelineEngine({ graph, resource, gateway, clock, journal, handlers, rules: services.rules });
  undo.add(() => engine.close());
  for (const entry of ledgerOf({ graph, pipeline: engine.model, customResources }))
    journal.append({ type: 'ledger', ...entry });
  gateway.register(createCodePipeline({ pipelines: [engine] }));

  const receiver = createPushReceiver({ remote, engine, journal, describe: (event) => options.describe(event, graph) });
  return {
    engine,
    remote: remote.url,
    branch,
    listen: () => remote.onPush((updates, write, gone) => receiver.listener(updates, write, gone)),
    push: async (source, message) => {
      const update = await pushFolder(remote, source, message);
      const { verdict, executionId } = await receiver.receive(update);
      return { commitId: update.after, verdict: verdict.reason, executionId };
    },
  };
}
