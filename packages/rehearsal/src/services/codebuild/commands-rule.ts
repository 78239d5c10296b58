import type { Principal } from '../../iam/principal';
import type { RuleContext, RuleHandler, RuleResult } from '../../pipeline/rule';
import { evidenceOf } from './action';
import type { Builds } from './builds';
import type { Project } from './project';

/** Minutes that CodePipeline gives the commands of a rule. */
const TIMEOUT_MINUTES = 55;

/** Evaluates `Commands` rules: their commands run as a build, under the role of the rule or of the pipeline. */
export function commandsRule(builds: Builds): RuleHandler {
  return { provider: 'Commands', evaluate: (context) => evaluate(context, builds) };
}

async function evaluate(context: RuleContext, builds: Builds): Promise<RuleResult> {
  const { inputs, signal } = context;
  const build = builds.start({
    project: projectFor(context),
    initiator: `codepipeline/${context.pipelineName}`,
    executionId: context.executionId,
    primary: inputs[0],
    secondary: inputs.slice(1),
    outputs: [],
    overrides: [],
  });
  const stop = () => build.stop();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await build.done;
    const passed = result.status === 'SUCCEEDED';
    return {
      passed,
      summary: passed ? evidenceOf(result).summary : `build ${result.id} ${result.status}: ${result.reason}`,
    };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What CodePipeline would set up in CodeBuild for it; no project of the template. */
function projectFor({ pipelineName, stageName, ruleName, region, principal, commands, inputs }: RuleContext): Project {
  const name = `${pipelineName}-${stageName}-${ruleName}`;
  const account = accountOf(principal);
  return {
    id: name,
    name,
    arn: `arn:aws:codebuild:${region}:${account}:project/${name}`,
    region,
    account,
    serviceRole: principal.roleArn,
    sourceType: inputs.length === 0 ? 'NO_SOURCE' : 'CODEPIPELINE',
    buildspec: JSON.stringify({ version: '0.2', phases: { build: { commands } } }),
    image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    environmentType: 'LINUX_CONTAINER',
    computeType: 'BUILD_GENERAL1_SMALL',
    privileged: false,
    variables: [],
    artifacts: { type: 'NO_ARTIFACTS', overrideName: false },
    secondaryArtifacts: [],
    cache: { type: 'none' },
    timeoutMinutes: TIMEOUT_MINUTES,
    queuedTimeoutMinutes: TIMEOUT_MINUTES,
    logGroup: `/aws/codepipeline/${pipelineName}`,
  };
}

function accountOf({ roleArn }: Principal): string {
  return roleArn.split(':')[4];
}
