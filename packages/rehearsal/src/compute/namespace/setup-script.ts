/** What a new root is made of. Relative paths are below the folder of the instance. */
export interface RootPlan {
  /** Folder of the machine that holds `root/` and `layers/` of this instance. */
  readonly folder: string;
  /** Top-level links of the machine (`bin` to `usr/bin`), made again. */
  readonly links: Readonly<Record<string, string>>;
  /** Top-level folders to show copy-on-write: path inside to the layers below it, uppermost first. */
  readonly system: Readonly<Record<string, readonly string[]>>;
  /** Homes to make, path inside to owner (`uid:gid`). */
  readonly homes: Readonly<Record<string, string>>;
  /** Path inside to a folder of the machine, copy-on-write. */
  readonly copyOnWrite: Readonly<Record<string, string>>;
  /** Path inside to a file or folder of the machine, read-only. */
  readonly readOnly: Readonly<Record<string, { readonly source: string; readonly isFolder: boolean }>>;
  /** Where what an instance writes over shown folders is kept: on disk, or in memory where the disk cannot be a layer. */
  readonly layers: LayerStore;
  /** Whether root inside is root outside too. The script then waits for a line on standard input, until ids are mapped. */
  readonly allIds: boolean;
}

export type LayerStore = 'folder' | 'memory';

/** The script says `pid N` first and this last; what comes between is an error. */
export const READY = 'ready';

/** Empty folders every instance starts with. */
const FRESH_FOLDERS = [
  ...['dev', 'etc', 'home', 'mnt', 'opt', 'run', 'srv', 'sys/devices/system/cpu', 'usr'],
  ...['var/app', 'var/cache', 'var/lib', 'var/log', 'var/spool'],
];
/** The same, of another mode than 755. */
const SPECIAL_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  '1777': ['tmp', 'var/tmp'],
  '700': ['root'],
  '555': ['proc'],
};

/** Only these: a disk's device belongs to root, and root inside may be root outside. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

/** Parts of /proc through which root inside, where it is root outside, would change the machine. */
const PROC_READ_ONLY = ['sys', 'sysrq-trigger', 'irq', 'bus', 'fs'];

/** Node counts processors here. The rest of /sys is the machine's own business. */
const PROCESSORS = '/sys/devices/system/cpu';

/**
 * Makes a new root in namespaces of its own (user, mount, pid), moves into it and stays as its first process. Each
 * folder gets an overlay of its own: one over `/` fails in a user namespace, since `/` has mounts below it that the
 * namespace may not separate.
 */
export function setupScript(plan: RootPlan): string {
  return [
    'set -e',
    // /proc is still the machine's: the number by which the machine knows this process.
    'read -r pid rest < /proc/self/stat',
    'echo "pid $pid"',
    ...(plan.allIds ? ['read -r go'] : []),
    'umask 022',
    `cd ${quote(plan.folder)}`,
    'mkdir -p root layers sources',
    ...(plan.layers === 'memory' ? ['mount -t tmpfs -o mode=700 tmpfs layers'] : []),
    'mount --bind root root',
    `mkdir -p ${inRoot([...FRESH_FOLDERS, ...Object.values(SPECIAL_FOLDERS).flat()])}`,
    ...Object.entries(SPECIAL_FOLDERS).map(([mode, paths]) => `chmod ${mode} ${inRoot(paths)}`),
    'ln -s /run root/var/run',
    ...homes(plan),
    ...Object.entries(plan.links).map(([name, target]) => `ln -s ${quote(target)} ${quote(`root/${name}`)}`),
    ...Object.entries(plan.system).flatMap(([inside, lower], index) => systemFolder(inside, lower, index)),
    ...Object.entries(plan.copyOnWrite).flatMap(([inside, source], index) => copyOnWrite(inside, source, index)),
    ...Object.entries(plan.readOnly).flatMap(([inside, { source, isFolder }]) => [
      isFolder ? makeFolder(inside) : makeFile(inside),
      must(bindReadOnly(source, below(inside))),
    ]),
    'mount -t proc -o nosuid,nodev,noexec proc root/proc',
    ...(plan.allIds ? PROC_READ_ONLY : []).map((name) => {
      const path = `root/proc/${name}`;
      return ifThere(path, `mount -o bind,ro,nosuid,nodev,noexec ${path} ${path}`);
    }),
    ...devices(),
    ifThere(PROCESSORS, bindReadOnly(PROCESSORS, below(PROCESSORS))),
    'cd root',
    'mkdir .machine',
    'pivot_root . .machine',
    'cd /',
    'umount -l /.machine',
    'rmdir /.machine',
    `echo ${READY}`,
    'exec >/dev/null 2>&1',
    // The shell waits for any child, so it reaps orphans as a first process must. `cat` ends with the rehearsal, whose
    // end closes the pipe; then the shell ends, and the kernel kills all that is left.
    'cat',
    'exit 0',
  ].join('\n');
}

function homes(plan: RootPlan): readonly string[] {
  const all = Object.entries(plan.homes);
  const owners = plan.allIds ? all.map(([inside, owner]) => `chown ${owner} ${below(inside)}`) : [];
  return [`mkdir -p ${all.map(([inside]) => below(inside)).join(' ')}`, ...owners];
}

function systemFolder(inside: string, lower: readonly string[], index: number): readonly string[] {
  const overlay = mountOverlay(lower.join(':'), `layers/system-${index}`, below(inside));
  // A mount somewhere below (/usr/lib/wsl, say) forbids the overlay. The machine's own folder is always the last layer.
  const machines = bindReadOnly(lower[lower.length - 1], below(inside));
  return [makeFolder(inside), must(`{ ${overlay}; } 2>/dev/null || { ${machines}; }`)];
}

function copyOnWrite(inside: string, source: string, index: number): readonly string[] {
  // Bound to a name without the commas and colons that would be read as options.
  const bound = `sources/${index}`;
  return [
    makeFolder(inside),
    `mkdir -p ${bound}`,
    `mount --rbind ${quote(source)} ${bound}`,
    must(mountOverlay(bound, `layers/copy-${index}`, below(inside))),
  ];
}

function mountOverlay(lower: string, layer: string, target: string): string {
  const options = `lowerdir=${lower},upperdir=${layer}/upper,workdir=${layer}/work,userxattr`;
  return `mkdir -p ${layer}/upper ${layer}/work && mount -t overlay -o ${options} overlay ${target}`;
}

/** The kernel wants the flags that the source has kept (a home may be `noexec`), so the second try names them all. */
function bindReadOnly(source: string, target: string): string {
  const bind = (flags: string) => `mount -o rbind,ro,nosuid,nodev${flags} ${quote(source)} ${target}`;
  return `{ ${bind('')} 2>/dev/null || ${bind(',noexec')}; }`;
}

function devices(): readonly string[] {
  return [
    'mount -t tmpfs -o mode=755,size=64k tmpfs root/dev',
    'mkdir root/dev/pts root/dev/shm',
    ...DEVICES.map((name) => `: > root/dev/${name}; mount --bind /dev/${name} root/dev/${name}`),
    'mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts root/dev/pts',
    'ln -s pts/ptmx root/dev/ptmx',
    'mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs root/dev/shm',
    'ln -s /proc/self/fd root/dev/fd',
    'for n in 0:stdin 1:stdout 2:stderr; do ln -s /proc/self/fd/${n%:*} root/dev/${n#*:}; done',
  ];
}

function makeFolder(inside: string): string {
  return `mkdir -p ${below(inside)}`;
}

function makeFile(inside: string): string {
  return must(`mkdir -p "$(dirname ${below(inside)})" && { [ -e ${below(inside)} ] || : > ${below(inside)}; }`);
}

function inRoot(paths: readonly string[]): string {
  return paths.map((path) => `root/${path}`).join(' ');
}

function ifThere(path: string, command: string): string {
  return `if [ -e ${path} ]; then ${must(command)}; fi`;
}

/** `set -e` does not look at the parts of an and-or list. */
function must(command: string): string {
  return `{ ${command}; } || exit 1`;
}

function below(inside: string): string {
  return quote(`root${inside}`);
}

/** A word of the shell that means exactly `text`. */
export function quote(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}
