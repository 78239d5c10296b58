import { resolve } from 'node:path';
import { readAssembly } from '../assembly/read-assembly';
import type { Assembly } from '../assembly/template';
import { startClock, type Clock } from '../clock/clock';
import { chooseInstanceHost } from '../compute/choose';
import type { InstanceHost } from '../compute/instance';
import type { Gateway } from '../gateway/gateway';
import { startGateway } from '../gateway/start-gateway';
import { openJournal, type Journal } from '../journal/journal';
import { Activity } from '../report/activity';
import type { NpmSettings } from './npm-settings';
import { createRunFolder, removeAbandonedRuns, type RunFolder } from './run-folder';
import type { StartOptions } from './start-options';
import { trackClock, trackInstances } from './tracked';
import type { Undo } from './undo';

/** What every rehearsal stands on, whatever its templates say. */
export interface Ground {
  readonly folder: RunFolder;
  readonly activity: Activity;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly assembly: Assembly;
  readonly gateway: Gateway;
  readonly instances: InstanceHost;
  readonly npm: NpmSettings;
}

/** Makes the run's folder, starts the clock, reads the assembly, opens the gateway and finds out about instances. */
export async function prepareGround(options: StartOptions, undo: Undo): Promise<Ground> {
  await removeAbandonedRuns();
  const folder = createRunFolder(options.app, options.keep);
  undo.add(() => (options.keep ? undefined : folder.remove()));
  const machine = startClock({ scale: options.timeScale, onWait: (wait) => journal.append({ type: 'wait', ...wait }) });
  const activity = new Activity(() => machine.elapsed());
  const clock = trackClock(machine, activity);
  const journal = openJournal({ clock, file: options.events === undefined ? folder.journal : resolve(options.events) });
  undo.add(() => journal.close());

  const synthesis = activity.during(() => options.assembly(folder.sub('cdk.out')));
  const [directory, npm] = await Promise.all([synthesis, options.npm()]);
  const assembly = readAssembly(directory);
  const gateway = await openGateway(assembly, journal, undo);
  const instances = await chooseHost(options, folder, undo);
  const { app, timeScale } = options;
  journal.append({ type: 'run.started', app, timeScale, instances: instances.kind, reason: instances.reason });
  return { folder, activity, clock, journal, assembly, gateway, npm, instances: trackInstances(instances, activity) };
}

async function openGateway({ stacks }: Assembly, journal: Journal, undo: Undo): Promise<Gateway> {
  const onFault = (error: unknown) => {
    const text = `a fault of the rehearsal: ${error instanceof Error ? error.stack : String(error)}`;
    journal.append({ type: 'notice', severity: 'warning', text });
  };
  const gateway = await startGateway({ scope: stacks[0].scope, onFault });
  undo.add(() => gateway.close());
  return gateway;
}

async function chooseHost({ instances, path }: StartOptions, folder: RunFolder, undo: Undo): Promise<InstanceHost> {
  const host = await chooseInstanceHost({ folder: folder.sub('instances'), kind: instances, path });
  undo.add(() => host.close());
  return host;
}
