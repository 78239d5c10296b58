import type { Instance } from '../../../compute/instance';
import type { InstanceLog } from './instance-log';
import type { Unit } from './unit';

/** How many log lines are looked at, and how many a failure shows: a stack trace of Node.js has about 18. */
const LOOKED_AT = 200;
const SHOWN = 20;

/** Why an application gets no healthy, from what can be seen of it; undefined when nothing stands out. */
export async function diagnose(
  instance: Instance,
  units: readonly Unit[],
  log: InstanceLog,
  healthCheckPath: string | undefined,
): Promise<string | undefined> {
  const web = units.find(({ name }) => name === 'web');
  if (!web) return 'no process named web is running, so nothing can answer; name it web in the Procfile';
  const said = lastLines(log, web.name);
  if (web.state() === 'failed' || (web.exits() > 0 && web.state() !== 'running')) {
    return `the process web keeps ending, last with ${web.lastExit()}${said}`;
  }
  const ports = await instance.listeningPorts();
  if (ports.length > 0 && !ports.includes(web.port)) return wrongPort(ports, web.port);
  if (healthCheckPath === undefined) return undefined;
  return `GET ${healthCheckPath} on PORT ${await ask(`http://${instance.address}:${web.port}${healthCheckPath}`)}`;
}

/** How long (real ms) an answer is waited for. */
const ANSWER_MS = 2_000;

async function ask(url: string): Promise<string> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'manual' });
    return `answers ${status}`;
  } catch (error) {
    const { cause, name } = error as Error;
    return `gets no answer (${name === 'TimeoutError' ? `within ${ANSWER_MS / 1000} s` : ((cause as Error | undefined)?.message ?? name)})`;
  }
}

export function lastLines(log: InstanceLog, name: string): string {
  const lines = lastRun(log.tail(name, LOOKED_AT), name).slice(-SHOWN);
  return lines.length === 0
    ? '; it printed nothing'
    : `; its last output was:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** What a process wrote the last time that it ran and wrote anything: one that is started again says the same each time. */
export function lastRun(lines: readonly string[], name: string): readonly string[] {
  const runs: string[][] = [[]];
  for (const line of lines) {
    if (line.startsWith(`[${name}] ended with `)) runs.push([]);
    else if (line.trim() !== '' && !line.startsWith(`[${name}] started `)) runs.at(-1)?.push(line);
  }
  return runs.reverse().find((run) => run.length > 0) ?? [];
}

/** On an instance of AWS the variable is 8080, so an application with that number in its code works there by luck. */
export function wrongPort(ports: readonly number[], port: number): string {
  const listening = [...ports].sort((one, other) => one - other).join(', ');
  const fix = 'listen on the port in the environment variable PORT';
  if (ports.includes(8080)) {
    return (
      `the application listens on ${listening}, and requests are sent to PORT, which is ${port} here: this works in AWS, where PORT is 8080, ` +
      `but not in this rehearsal, where several instances share a machine; ${fix}, which is right in both`
    );
  }
  return `the application listens on ${listening}, Elastic Beanstalk sends traffic to PORT (${port} here, 8080 in AWS); ${fix}`;
}
