import { get } from 'node:http';
import { type Target } from '../traffic';
import { type HealthCheck } from './health';

const USER_AGENT = 'ELB-HealthChecker/2.0';

/** One check on a connection of its own: the status, or undefined when none came in time. */
export function checkOnce(target: Target, check: HealthCheck, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get({
      ...{ host: target.host, port: target.port, path: check.path, agent: false },
      headers: { 'user-agent': USER_AGENT, connection: 'close' },
      signal,
    });
    const timer = setTimeout(() => request.destroy(), check.timeoutMs);
    const done = (status: number | undefined) => {
      clearTimeout(timer);
      request.destroy();
      resolve(status);
    };
    request.once('response', (response) => done(response.statusCode));
    // Destroying it, for being late or for the end of all, comes as an error or as a mere close.
    request.on('error', () => done(undefined));
    request.once('close', () => done(undefined));
  });
}
