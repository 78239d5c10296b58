import type { Clock } from '../clock/clock';
import type { Instance, InstanceHost } from '../compute/instance';
import type { Activity } from '../report/activity';

/** A clock whose scaled waits count as waiting, not as overhead. */
export function trackClock(clock: Clock, activity: Activity): Clock {
  return { ...clock, wait: (ms, why, signal) => activity.during(() => clock.wait(ms, why, signal)) };
}

/** A host whose commands count as the user's own time, not as overhead. */
export function trackInstances(host: InstanceHost, activity: Activity): InstanceHost {
  return {
    kind: host.kind,
    reason: host.reason,
    close: () => host.close(),
    launch: async (spec) => trackInstance(await host.launch(spec), activity),
  };
}

function trackInstance(instance: Instance, activity: Activity): Instance {
  return new Proxy(instance, {
    get: (target, key) => {
      if (key === 'run') return (command: Parameters<Instance['run']>[0]) => activity.during(() => target.run(command));
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
