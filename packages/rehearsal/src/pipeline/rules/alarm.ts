import type { RuleContext, RuleHandler, RuleResult } from '../rule';

const MINUTE = 60_000;
/** How often an alarm is looked at while it is watched, in virtual milliseconds; never more than 20 times a real second. */
const LOOK_EVERY = 10_000;
const LOOK_AT_MOST_EVERY = 50;
const DEFAULT_STATES = ['ALARM'];

interface DescribedAlarms {
  readonly MetricAlarms?: readonly DescribedAlarm[];
  readonly CompositeAlarms?: readonly DescribedAlarm[];
}

interface DescribedAlarm {
  readonly StateValue?: string;
  readonly StateReason?: string;
}

/**
 * `CloudWatchAlarm`: fails when the alarm is, or gets while it is watched, into one of `AlarmStates` (by default
 * ALARM). `WaitTime` is in minutes of virtual time; without it the alarm is looked at once.
 */
export function createAlarmRule(): RuleHandler {
  return { provider: 'CloudWatchAlarm', evaluate };
}

async function evaluate(context: RuleContext): Promise<RuleResult> {
  const { AlarmName: name = '', AlarmStates: states = '', WaitTime: wait = '0' } = context.configuration;
  const minutes = Number(wait);
  if (name === '' || !Number.isFinite(minutes) || minutes < 0) {
    return { passed: false, summary: `AlarmName (${name}) or WaitTime (${wait} minutes) cannot be used` };
  }
  const given = states.split(',').map((state) => state.trim());
  const bad = states === '' ? DEFAULT_STATES : given;
  const first = await look(context, name);
  if (!first) return { passed: false, summary: `there is no alarm ${name}` };
  const hit = bad.includes(first.StateValue ?? '') ? first : await watch(context, name, bad, minutes * MINUTE);
  if (hit)
    return { passed: false, summary: `${name} is ${hit.StateValue}${hit.StateReason ? `: ${hit.StateReason}` : ''}` };
  const watched = minutes > 0 ? ` for ${minutes} minutes` : '';
  return { passed: true, summary: `${name} was not ${bad.join(' or ')}${watched}` };
}

/** One wait, so that it is printed once, with looks in between. */
async function watch(
  context: RuleContext,
  name: string,
  bad: readonly string[],
  ms: number,
): Promise<DescribedAlarm | undefined> {
  const { clock } = context;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const waited = clock.wait(ms, `watching the alarm ${name}`, signal).then(() => over.abort());
  let hit: DescribedAlarm | undefined;
  while (!signal.aborted) {
    await clock.pause(Math.max(LOOK_EVERY / clock.scale, LOOK_AT_MOST_EVERY), signal);
    const alarm = await look(context, name);
    if (!alarm || !bad.includes(alarm.StateValue ?? '')) continue;
    hit = alarm;
    over.abort();
  }
  await waited;
  return hit;
}

async function look({ gateway, principal, region }: RuleContext, name: string): Promise<DescribedAlarm | undefined> {
  const input = { AlarmNames: [name] };
  const found = await gateway.call<DescribedAlarms>(principal, 'monitoring', 'DescribeAlarms', input, { region });
  return found.MetricAlarms?.[0] ?? found.CompositeAlarms?.[0];
}
