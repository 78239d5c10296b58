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
 * `CloudWatchAlarm`: fails for an alarm in one of `AlarmStates` (by default ALARM). `WaitTime` is in minutes of virtual
 * time; without it the alarm is looked at once. Before entry it is how long an alarm may take to leave the state; one that
 * is not in it passes at once. After the stage it is how long the alarm is watched: the rule fails as soon as the alarm gets
 * into the state. One that is in it from before, as when a version repairs what the last one broke, has this time to leave.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
export function createAlarmRule(): RuleHandler {
  return { provider: 'CloudWatchAlarm', evaluate };
}

async function evaluate(context: RuleContext): Promise<RuleResult> {
  const asked = read(context.configuration);
  if ('fault' in asked) return { passed: false, summary: asked.fault };
  const { name, states, minutes } = asked;
  const isBad = ({ StateValue = '' }: DescribedAlarm) => states.includes(StateValue);
  const first = await look(context, name);
  if (!first) return { passed: false, summary: `there is no alarm ${name}` };
  const entering = context.kind === 'BEFORE_ENTRY';
  let quiet = false;
  const decides = (alarm: DescribedAlarm) => {
    const goesOff = quiet && isBad(alarm);
    quiet = !isBad(alarm);
    return entering ? quiet : goesOff;
  };
  const decided = decides(first) || minutes === 0;
  const last = decided ? first : await watch(context, { name, decides, first }, minutes * MINUTE);
  if (isBad(last)) return { passed: false, summary: `${name} is ${describe(last)}` };
  if (entering) return { passed: true, summary: `${name} is ${last.StateValue}` };
  const watched = minutes > 0 ? ` for ${minutes} minutes` : '';
  const unknown = last.StateValue === 'INSUFFICIENT_DATA' ? `; it is ${describe(last)}` : '';
  return { passed: true, summary: `${name} was not ${states.join(' or ')}${watched}${unknown}` };
}

interface Asked {
  readonly name: string;
  /** States that fail the rule. */
  readonly states: readonly string[];
  readonly minutes: number;
}

function read(configuration: RuleContext['configuration']): Asked | { readonly fault: string } {
  const { AlarmName: name = '', AlarmStates: states = '', WaitTime: wait = '0' } = configuration;
  const minutes = Number(wait);
  if (name === '' || !Number.isFinite(minutes) || minutes < 0)
    return { fault: `AlarmName (${name}) or WaitTime (${wait} minutes) cannot be used` };
  return { name, minutes, states: states === '' ? DEFAULT_STATES : states.split(',').map((state) => state.trim()) };
}

function describe({ StateValue, StateReason }: DescribedAlarm): string {
  return `${StateValue}${StateReason ? `: ${StateReason}` : ''}`;
}

interface Watched {
  readonly name: string;
  readonly decides: (alarm: DescribedAlarm) => boolean;
  readonly first: DescribedAlarm;
}

/**
 * One wait, so that it is printed once, with looks in between, and one at its end. Gives the alarm as it was seen last;
 * one that is deleted meanwhile stays as it was. In compressed time an alarm may go off and be quiet again between two
 * looks, which CodePipeline would have seen: the journal has not missed it.
 */
async function watch(context: RuleContext, { name, decides, first }: Watched, ms: number): Promise<DescribedAlarm> {
  const { clock, journal } = context;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  let changed: DescribedAlarm | undefined;
  const hush = journal.subscribe((event) => {
    if (changed || event.type !== 'alarm.changed' || event.alarm !== name) return;
    const alarm = { StateValue: event.state, StateReason: event.reason };
    if (!decides(alarm)) return;
    changed = alarm;
    over.abort();
  });
  const waited = clock.wait(ms, `watching the alarm ${name}`, signal).then(() => over.abort());
  let seen = first;
  do {
    await clock.pause(Math.max(LOOK_EVERY / clock.scale, LOOK_AT_MOST_EVERY), signal);
    seen = changed ?? (await look(context, name)) ?? seen;
  } while (!signal.aborted && !decides(seen));
  over.abort();
  await waited;
  hush();
  return changed ?? seen;
}

async function look({ gateway, principal, region }: RuleContext, name: string): Promise<DescribedAlarm | undefined> {
  const input = { AlarmNames: [name] };
  const found = await gateway.call<DescribedAlarms>(principal, 'monitoring', 'DescribeAlarms', input, { region });
  return found.MetricAlarms?.[0] ?? found.CompositeAlarms?.[0];
}
