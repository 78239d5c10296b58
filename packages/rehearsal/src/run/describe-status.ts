import type { ControlContext } from './control-answers';

/** Executions, newest first, with their stages; then what each environment serves. */
export function describeStatus({ engine, services }: Pick<ControlContext, 'engine' | 'services'>): string {
  const { executions } = engine.state();
  const shown = executions.slice(-SHOWN_EXECUTIONS).reverse();
  const lines = shown.flatMap((execution) => [
    `execution ${execution.id}  ${execution.status}`,
    ...engine.model.stages
      .filter(({ name }) => execution.stages[name])
      .map(({ name }) => `  ${name.padEnd(STAGE_WIDTH)} ${execution.stages[name].status}`),
  ]);
  const environments = services.beanstalk.environments.map((environment) => {
    const { status, color } = environment.health();
    const where = environment.balancer?.url ?? environment.queueUrl ?? '';
    return `${environment.definition.name.padEnd(STAGE_WIDTH)} ${environment.state()}  ${status} (${color})  ${environment.versionLabel()}  ${where}`;
  });
  return [...(lines.length > 0 ? lines : ['no execution yet']), '', ...environments].join('\n');
}

const SHOWN_EXECUTIONS = 5;
const STAGE_WIDTH = 24;
