import { randomUUID } from 'node:crypto';
import type { ActionHandler } from '../action';
import type { RuleHandler } from '../rule';

/** A rule that runs what an action runs and passes when it succeeds, for example `CodeBuild`. */
export function createActionRule(provider: string, handler: ActionHandler): RuleHandler {
  return {
    provider,
    evaluate: async ({ ruleName, ...context }) => {
      const result = await handler.run({
        ...context,
        actionName: ruleName,
        actionExecutionId: randomUUID(),
        outputs: [],
        revisions: [],
      });
      if (result.status === 'Failed') return { passed: false, summary: result.reason };
      return { passed: true, summary: result.evidence.summary };
    },
  };
}
