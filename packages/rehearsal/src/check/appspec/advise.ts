import { type Complaint, Complaints, didYouMean } from '../../core/complaints';
import { SCRIPTABLE_EVENTS, UNSCRIPTABLE_EVENTS } from './model';
import type { ParsedAppspec } from './parse';

const TOP_KEYS = ['version', 'os', 'files', 'file_exists_behavior', 'permissions', 'hooks'];
/** Seconds that the scripts of one event may take together. */
const EVENT_LIMIT = 3600;

/** What the agent does not say when it reads the file, and what a deployment then fails or stumbles on. */
export function adviseAppspec(parsed: ParsedAppspec): readonly Complaint[] {
  const complaints = new Complaints();
  adviseKeys(parsed, complaints);
  adviseEvents(parsed, complaints);
  adviseScripts(parsed, complaints);
  return complaints.all;
}

function adviseKeys({ root }: ParsedAppspec, complaints: Complaints): void {
  for (const { key, keyPlace } of root?.entries ?? []) {
    const meant = TOP_KEYS.includes(key) ? undefined : didYouMean(key, TOP_KEYS);
    if (meant === undefined) continue;
    complaints.warn('appspec-unknown-key', `the agent ignores ${key}; did you mean ${meant}?`, keyPlace);
  }
}

function adviseEvents({ root }: ParsedAppspec, complaints: Complaints): void {
  for (const { key, keyPlace } of root?.get('hooks')?.entries ?? []) {
    if (isOneOf(SCRIPTABLE_EVENTS, key)) continue;
    complaints.error('appspec-unknown-event', whyNoScripts(key), keyPlace);
  }
}

function whyNoScripts(event: string): string {
  if (isOneOf(UNSCRIPTABLE_EVENTS, event)) {
    return `${event} is an event that takes no scripts; use the ones before and after it`;
  }
  const meant = didYouMean(event, SCRIPTABLE_EVENTS);
  const hint = meant === undefined ? `there are ${SCRIPTABLE_EVENTS.join(', ')}` : `did you mean ${meant}?`;
  return `there is no event ${event}, and the deployment fails at Install; ${hint}`;
}

function adviseScripts({ appspec, events }: ParsedAppspec, complaints: Complaints): void {
  for (const [event, scripts] of Object.entries(appspec?.hooks ?? {})) {
    const place = events.get(event)?.place;
    if (!place) continue;
    const total = scripts.reduce((sum, { timeout }) => sum + timeout, 0);
    // A timeout that nobody wrote is no sign of a script that takes long.
    const isMeant = scripts.length > 1 && scripts.some(({ timeout }) => timeout !== EVENT_LIMIT);
    if (isMeant && total > EVENT_LIMIT) {
      const message = `the scripts of ${event} may take ${total} s together; CodeDeploy ends an event after ${EVENT_LIMIT} s`;
      complaints.warn('appspec-event-timeout', message, place);
    }
    for (const { location } of scripts.filter((script) => /\s/.test(script.location))) {
      complaints.error(
        'appspec-location',
        `${event} runs ${location}; a location takes neither arguments nor spaces`,
        place,
      );
    }
  }
}

function isOneOf(events: readonly string[], event: string): boolean {
  return events.includes(event);
}
