import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { distinctNames } from './action-names';
import type { PipelineFrame } from './pipeline-frame';
import { checkName } from '../limits/limits';
import type { ITest } from '../test/test';

/** The actions of a stage's tests, which run at the same time. */
export function bindTests(
  scope: Construct,
  frame: PipelineFrame,
  tests: readonly ITest[],
  place: { readonly runOrder: number; readonly taken?: readonly string[] },
): codepipeline.IAction[] {
  const names = distinctNames(
    tests.map((test) => test.name),
    place.taken,
  );
  return tests.map((test, index) => {
    const actionName = names[index];
    checkName('action', actionName);
    const config = test.bind(new Construct(scope, actionName), {
      actionName,
      runOrder: place.runOrder,
      input: test.input === undefined ? frame.shelf.source : frame.shelf.find(test.input, `test '${actionName}'`),
      artifactBucket: frame.pipeline.artifactBucket,
      pipeline: frame.pipeline,
    });
    return config.action;
  });
}
