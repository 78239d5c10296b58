import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AWS_COMMAND } from '../../../gateway/aws-command';
import type { Build, PhaseOutcome } from './model';
import { openLogStream } from './log-stream';
import { noticeOnce } from './notices';

/** Where the system keeps its programs, in the order in which CodeBuild's images look. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const NPM_CACHE = '/root/.npm';
/** Programs that the rehearsal puts before the machine's own. */
const OWN_PROGRAMS = '/codebuild/readonly/bin';

/** Gives the build a machine of its own. */
export async function provision(build: Build): Promise<PhaseOutcome> {
  const { world, request } = build;
  await openLogStream(build);
  const { npmCache } = world.options;
  const shared = world.instances.kind === 'namespace' && npmCache !== undefined;
  build.instance = await world.instances.launch({
    id: `build-${request.uuid}`,
    ...(shared ? { copyOnWrite: { [NPM_CACHE]: npmCache } } : {}),
  });
  for (const folder of ['/codebuild/output/tmp', OWN_PROGRAMS, '/root', '/tmp']) {
    await mkdir(build.instance.hostPath(folder), { recursive: true });
  }
  await writeFile(build.instance.hostPath(`${OWN_PROGRAMS}/aws`), AWS_COMMAND, { mode: 0o755 });
  if (npmCache !== undefined) {
    const how = shared ? 'read where it is, written to nowhere outside the build' : 'shared with the builds';
    noticeOnce(build, 'info', `npm in builds finds what this machine has downloaded before (${npmCache}, ${how})`);
  }
  if (request.project.privileged) {
    noticeOnce(
      build,
      'warning',
      `project ${request.project.name} is privileged, which only Docker needs; there is no Docker in a rehearsal`,
    );
  }
  return { status: 'SUCCEEDED' };
}

/** PATH of the commands: the rehearsal's own programs, the folder that holds the running node (and so npm), the system's. */
export function commandPath(build: Build): string {
  const own = build.instance?.insidePath(OWN_PROGRAMS) ?? OWN_PROGRAMS;
  return `${own}:${build.world.options.path ?? `${dirname(process.execPath)}:${SYSTEM_PATH}`}`;
}

/**
 * Variables that make npm find the machine's downloads; where the instance cannot show them at `/root/.npm`, in their own
 * folder, into which npm then writes no logs. It asks for no newer version of itself: a build of the sample needs no network.
 */
export function npmVariables(build: Build): Readonly<Record<string, string>> {
  const { npmCache, npmRegistry } = build.world.options;
  if (npmCache === undefined) return {};
  const elsewhere = build.world.instances.kind === 'folder';
  return {
    npm_config_update_notifier: 'false',
    ...(elsewhere ? { npm_config_cache: npmCache, npm_config_logs_max: '0' } : {}),
    ...(npmRegistry === undefined ? {} : { npm_config_registry: npmRegistry }),
  };
}

/**
 * The shell a buildspec that names none gets: `sh`, which is bash in AWS's Amazon Linux images (facts: their logs say
 * `script.sh: line 4:`) and dash in the Ubuntu ones (`script.sh: 4:`), where `[[` therefore fails.
 */
export function interpreterFor(
  build: Build,
  shells: { readonly bash?: string; readonly dash?: string },
): readonly string[] {
  const { image } = build.request.project;
  const wanted = build.buildspec?.env.shell ?? 'sh';
  if (wanted === 'bash' && shells.bash) return [shells.bash];
  const isUbuntu = /(^|\/)standard:/.test(image) || /ubuntu/.test(image);
  if (isUbuntu) return [shells.dash ?? '/bin/sh'];
  return shells.bash === undefined ? ['/bin/sh'] : [shells.bash, '--posix'];
}
