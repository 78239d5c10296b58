import { Duration } from 'aws-cdk-lib';
import { CommandsTest } from './commands-test';
import { HTTP_CHECK_COMMAND } from './http-check-script';
import type { ITest } from './test';
import type { HttpExpectations } from './test-props';
import { BuildVariable } from '../build/build-variable';
import { ensure, isKnown } from '../errors';

const URL_PATTERN = /^https?:\/\/[^\s/]/;

/** A test that sends requests. The URL and what is expected are variables, the script is always the same. */
export function httpCheck(url: string, expectations: HttpExpectations): ITest {
  checkExpectations(url, expectations);
  const status = expectations.status ?? 200;
  const attempts = expectations.attempts ?? 20;
  const interval = expectations.interval ?? Duration.seconds(3);
  const timeout = expectations.timeout ?? Duration.seconds(5);
  const expected = {
    status,
    followRedirects: status < 300 || status > 399,
    bodyIncludes: expectations.bodyIncludes ?? [],
    headers: expectations.headers ?? {},
    timeoutMs: timeout.toMilliseconds(),
    attempts,
    inARow: expectations.inARow ?? Math.min(3, attempts),
    intervalMs: interval.toMilliseconds(),
  };
  return new CommandsTest(
    [HTTP_CHECK_COMMAND],
    {
      name: expectations.name ?? 'Http',
      vpc: expectations.vpc,
      runtimes: { nodejs: '22' },
      environment: {
        HTTP_CHECK_URL: BuildVariable.plain(url),
        HTTP_CHECK_EXPECTED: BuildVariable.plain(JSON.stringify(expected)),
      },
      timeout: patience(attempts, interval, timeout),
    },
    'Sends requests and looks at the answers',
  );
}

/** All attempts at their slowest, and five minutes for the machine to get going. */
function patience(attempts: number, interval: Duration, timeout: Duration): Duration {
  const seconds = attempts * (interval.toSeconds({ integral: false }) + timeout.toSeconds({ integral: false }));
  return Duration.minutes(5 + Math.ceil(seconds / 60));
}

function checkExpectations(url: string, expectations: HttpExpectations): void {
  ensure(!isKnown(url) || URL_PATTERN.test(url), {
    code: 'http-test-url',
    what: 'a test over HTTP asks a whole URL',
    got: url,
    instead: 'write it like https://host/health',
  });
  const status = expectations.status ?? 200;
  ensure(Number.isInteger(status) && status >= 200 && status <= 599, {
    code: 'http-test-status',
    what: 'a final HTTP status is 200 to 599',
    got: status,
    instead: 'expect one in that range',
  });
  const attempts = expectations.attempts ?? 20;
  ensure(Number.isInteger(attempts) && attempts >= 1 && attempts <= 600, {
    code: 'http-test-attempts',
    what: 'a test over HTTP sends 1 to 600 requests',
    got: attempts,
    instead: 'give a whole number in that range, and a longer interval for more patience',
  });
  const inARow = expectations.inARow ?? 1;
  ensure(Number.isInteger(inARow) && inARow >= 1 && inARow <= attempts, {
    code: 'http-test-in-a-row',
    what: `at least 1 and at most all ${attempts} answers can be good in a row`,
    got: inARow,
    instead: 'ask for fewer in a row, or allow more attempts',
  });
  const timeout = expectations.timeout?.toSeconds({ integral: false }) ?? 5;
  ensure(timeout > 0 && timeout <= 60, {
    code: 'http-test-timeout',
    what: 'one request of a test may take up to 60 seconds',
    got: `${timeout} seconds`,
    instead: 'give a shorter timeout, and more attempts if the application needs time to start',
  });
}
