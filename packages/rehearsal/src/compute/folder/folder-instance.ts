import { constants } from 'node:fs';
import { cp, mkdir, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createCommands } from '../commands';
import { type CommandSpec, type Instance, type InstanceSpec } from '../instance';
import { markedProcesses, marker } from '../marker';
import { type PortAllocator } from '../ports';
import { listeningPortsOf } from '../../core/proc';
import { removeTree } from '../remove-tree';
import { type Reaper } from './reaper';

export interface FolderInstanceOptions {
  /** Folder of this instance alone; made here, removed by `terminate`. */
  readonly folder: string;
  readonly hostMarker: string;
  readonly ports: PortAllocator;
  readonly reaper: Reaper;
  /** The user that the rehearsal itself runs as: so does everything in the instance. */
  readonly user: string;
}

/** Folders that programs expect of a machine. */
const SKELETON = ['tmp', 'root', 'run', 'var/tmp', 'var/app', 'var/log', 'opt', 'etc'];

/** An instance that is a folder and processes: nothing hinders a program from leaving the folder, so nothing must need it. */
export async function launchFolderInstance(spec: InstanceSpec, options: FolderInstanceOptions): Promise<Instance> {
  const root = join(options.folder, 'root');
  for (const name of SKELETON) await mkdir(join(root, name), { recursive: true });
  const hostPath = (absolute: string) => {
    const path = resolve('/', absolute);
    if (path === root || path.startsWith(`${root}/`)) return path;
    return path === '/' ? root : join(root, path);
  };
  for (const [inside, source] of Object.entries(spec.copyOnWrite ?? {})) await copyInto(hostPath(inside), source);
  for (const [inside, source] of Object.entries(spec.readOnly ?? {})) await linkInto(hostPath(inside), source);

  const ownMarker = options.hostMarker + marker(spec.id);
  const commands = createCommands({
    marker: ownMarker,
    invoke: (command) => invoke(command, hostPath, options.user),
    onGroup: (pid, state) => (state === 'started' ? options.reaper.watch(pid) : options.reaper.forget(pid)),
  });
  const port = await options.ports.allocate();
  return {
    id: spec.id,
    kind: 'folder',
    address: '127.0.0.1',
    port,
    allocatePort: () => options.ports.allocate(),
    hostPath,
    insidePath: hostPath,
    run: commands.run,
    start: commands.start,
    listeningPorts: async () => listeningPortsOf(await markedProcesses(ownMarker)),
    terminate: async () => {
      await commands.killAll();
      await removeTree(options.folder);
    },
  };
}

async function invoke(command: CommandSpec, hostPath: (absolute: string) => string, user: string) {
  const cwd = hostPath(command.cwd);
  if (!(await isFolder(cwd))) return `cd: ${command.cwd}: no such folder`;
  const ranAs = command.user === undefined || command.user === user ? undefined : user;
  // What programs leave in the machine's own /tmp would stay after the rehearsal.
  const env = { TMPDIR: hostPath('/tmp'), ...command.env };
  return { argv: command.argv, cwd, env, ranAs };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function copyInto(target: string, source: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  // Shares blocks where the file system can.
  await cp(source, target, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
}

/** A link, not a copy: quick, but that it is not written to is left to the program. */
async function linkInto(target: string, source: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await rm(target, { recursive: true, force: true });
  await symlink(source, target);
}
