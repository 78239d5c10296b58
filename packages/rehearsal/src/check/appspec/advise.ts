import { type Complaint, Complaints, didYouMean } from '../../core/complaints';
import { SCRIPTABLE_EVENTS, UNSCRIPTABLE_EVENTS } from './model';
import type { ParsedAppspec } from './parse';

const TOP_KEYS = ['version', 'os', 'files', 'file_exists_behavior', 'permissions', 'hooks'];
/** Seconds that the scripts of one event may take together. */
const EVENT_LIMIT = 3600;

/** What the agent does not say when it reads the file, and what a deployment then fails or stumbles on. */
export function adviseAppspec({ appspec, events, root }: ParsedAppspec): readonly Complaint[] {
  const complaints = new Complaints();
  for (const { key, keyPlace } of root?.entries ?? []) {
    const meant = TOP_KEYS.includes(key) ? undefined : didYouMean(key, TOP_KEYS);
    if (meant !== undefined)
      complaints.warn('appspec-unknown-key', `the agent ignores ${key}; did you mean ${meant}?`, keyPlace);
  }
  const hooks = root?.get('hooks');
  for (const { key, keyPlace } of hooks?.entries ?? []) {
    if (SCRIPTABLE_EVENTS.some((event) => event === key)) continue;
    const meant = didYouMean(key, SCRIPTABLE_EVENTS);
    const why = UNSCRIPTABLE_EVENTS.some((event) => event === key)
      ? `${key} is an event that takes no scripts; use the ones before and after it`
      : `there is no event ${key}, and the deployment fails at Install; ${meant ? `did you mean ${meant}?` : `there are ${SCRIPTABLE_EVENTS.join(', ')}`}`;
    complaints.error('appspec-unknown-event', why, keyPlace);
  }
  for (const [event, scripts] of Object.entries(appspec?.hooks ?? {})) {
    const place = events.get(event)?.place;
    const total = scripts.reduce((sum, { timeout }) => sum + timeout, 0);
    if (place && scripts.length > 1 && scripts.some(({ timeout }) => timeout !== EVENT_LIMIT) && total > EVENT_LIMIT) {
      complaints.warn(
        'appspec-event-timeout',
        `the scripts of ${event} may take ${total} s together; CodeDeploy ends an event after ${EVENT_LIMIT} s`,
        place,
      );
    }
    for (const { location } of scripts) {
      if (place && /\s/.test(location))
        complaints.error(
          'appspec-location',
          `${event} runs ${location}; a location takes neither arguments nor spaces`,
          place,
        );
    }
  }
  return complaints.all;
}
