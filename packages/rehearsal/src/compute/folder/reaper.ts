import { type StartedProcess, startProcess } from '../../core/process';
import { MARKER_VARIABLE } from '../marker';

/**
 * A shell that waits for the end of the rehearsal, whatever ends it (SIGKILL closes the pipe, too), and then kills every
 * process that carries the host's marker or belongs to a group it was told of.
 */
export interface Reaper {
  watch(group: number): void;
  forget(group: number): void;
  /** Kills what is left and ends. */
  close(): Promise<void>;
}

/** Not started with the marker in its environment, so that it does not find itself. */
const SCRIPT = `
groups=' '
while read -r verb group; do
  case $verb in
    watch) groups="$groups$group " ;;
    forget) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -9 -- "-$group" 2>/dev/null; done
marked() {
  if [ -e /proc/self/environ ]; then grep -l -- "$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
  else ps -axEww -o pid= -o command= | grep -F -- "$1" | grep -v grep | awk '{ print $1 }'
  fi
}
for round in 1 2 3 4 5 6 7 8 9 10; do
  pids=$(marked "$1")
  [ -n "$pids" ] || break
  kill -9 $pids 2>/dev/null
  sleep 0.05
done
`;

export async function startReaper(hostMarker: string): Promise<Reaper> {
  const argv = ['/bin/sh', '-c', SCRIPT, 'slipway-reaper', `${MARKER_VARIABLE}=${hostMarker}`];
  const shell: StartedProcess = await startProcess(argv, { env: { PATH: '/usr/bin:/bin' }, cwd: '/', keepStdin: true });
  const tell = (line: string) => void shell.stdin?.write(`${line}\n`);
  return {
    watch: (group) => tell(`watch ${group}`),
    forget: (group) => tell(`forget ${group}`),
    close: async () => {
      shell.stdin?.end();
      await shell.ended;
    },
  };
}
