import type { RuleHandler, RuleResult } from '../rule';
import { parseCron } from './cron';
import { localTime } from './time-zone';

/** `DeploymentWindow`: passes while the virtual time is inside the window; outside it fails, it does not wait. */
export function createDeploymentWindowRule(): RuleHandler {
  return {
    provider: 'DeploymentWindow',
    evaluate: async ({ configuration, clock }) => checkWindow(configuration, clock.now()),
  };
}

/** @param now milliseconds since the epoch */
export function checkWindow(configuration: Readonly<Record<string, string>>, now: number): RuleResult {
  const { Cron: cron = '', TimeZone: zone = 'UTC' } = configuration;
  try {
    const at = localTime(now, zone);
    const inside = parseCron(cron)(at);
    const pad = (value: number) => String(value).padStart(2, '0');
    const time = `${at.year}-${pad(at.month)}-${pad(at.day)} ${pad(at.hour)}:${pad(at.minute)} ${zone}`;
    return { passed: inside, summary: `${time} is ${inside ? 'inside' : 'outside'} the window ${cron}` };
  } catch (error) {
    return { passed: false, summary: error instanceof Error ? error.message : String(error) };
  }
}
