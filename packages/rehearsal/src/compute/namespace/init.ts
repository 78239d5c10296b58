import { RehearsalError } from '../../core/errors';
import { type StartedProcess, startProcess } from '../../core/process';
import { type Machine, mapAllIds } from './machine';
import { READY } from './setup-script';

/** The first process of an instance: as long as it is there, the instance is. */
export interface Init {
  /** Its number on this machine. */
  readonly pid: number;
  /** Ends it, and with it every process of the instance. */
  stop(): Promise<void>;
}

/** Real ms in which a root must be mounted; far more than any machine takes. */
const SETUP_LIMIT_MS = 30_000;

/** Starts namespaces and the script that makes their root. Throws `namespace-failed` with what the script said. */
export async function startInit(machine: Machine, script: string): Promise<Init> {
  const users = machine.ids === 'all' ? '--keep-caps' : '--map-root-user';
  const namespaces = ['--user', users, '--mount', '--pid', '--ipc', '--fork', '--kill-child'];
  const setup = readSetup();
  const unshare = await startProcess([machine.unshare, ...namespaces, '/bin/sh', '-c', script], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    cwd: '/',
    keepStdin: true,
    onLine: setup.onLine,
  });
  const timer = setTimeout(() => void unshare.stop(0), SETUP_LIMIT_MS);
  try {
    return { pid: await awaitSetup(machine, unshare, setup), stop: async () => void (await unshare.stop(0)) };
  } catch (error) {
    await unshare.stop(0);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function awaitSetup(machine: Machine, unshare: StartedProcess, setup: Setup): Promise<number> {
  const failed = unshare.ended.then((): never => {
    const said = setup.complaints.join('; ') || 'it ended without a word';
    const message = `cannot make the namespaces of an instance: ${said}`;
    throw new RehearsalError({ code: 'namespace-failed', message, exitStatus: 3 });
  });
  // Once all is set up, its end is what `stop` is for.
  failed.catch(() => undefined);
  const pid = await Promise.race([setup.pid, failed]);
  if (machine.ids === 'all') {
    mapAllIds(pid);
    unshare.stdin?.write('go\n');
  }
  await Promise.race([setup.ready, failed]);
  return pid;
}

interface Setup {
  readonly onLine: (line: string) => void;
  readonly pid: Promise<number>;
  readonly ready: Promise<void>;
  readonly complaints: readonly string[];
}

function readSetup(): Setup {
  const complaints: string[] = [];
  let foundPid = (_pid: number) => {};
  let isReady = () => {};
  const pid = new Promise<number>((resolve) => (foundPid = resolve));
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  const onLine = (line: string) => {
    const named = /^pid (\d+)$/.exec(line);
    if (named) foundPid(Number(named[1]));
    else if (line === READY) isReady();
    else complaints.push(line);
  };
  return { onLine, pid, ready, complaints };
}
