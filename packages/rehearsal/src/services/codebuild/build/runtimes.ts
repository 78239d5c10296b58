import type { Build } from './model';
import { noticeOnce } from './notices';

interface Runtime {
  readonly command: string;
  /** Finds the version in what the command prints. */
  readonly version: RegExp;
}

/** Runtimes that `runtime-versions` may name, and how a machine tells which it has. */
const RUNTIMES: Readonly<Record<string, Runtime>> = {
  nodejs: { command: 'node --version', version: /v(\d[\d.]*)/ },
  python: { command: 'python3 --version', version: /Python (\d[\d.]*)/ },
  java: { command: 'java -version', version: /version "?(\d[\d.]*)/ },
  golang: { command: 'go version', version: /go(\d[\d.]*)/ },
  ruby: { command: 'ruby --version', version: /ruby (\d[\d.]*)/ },
  php: { command: 'php --version', version: /PHP (\d[\d.]*)/ },
  dotnet: { command: 'dotnet --version', version: /(\d[\d.]*)/ },
};

/** Says how the runtimes a buildspec asks for compare with this machine's. Nothing is installed and nothing is faked. */
export async function compareRuntimes(build: Build, wanted: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, given] of Object.entries(wanted)) {
    const version = (await build.shell?.expand(given, build.signal)) ?? given;
    const runtime = RUNTIMES[name];
    const found = runtime && (await installedVersion(build, runtime));
    const asks = `runtime-versions asks for ${name} ${version}`;
    if (!runtime) noticeOnce(build, 'warning', `${asks}, which a rehearsal cannot compare with this machine's`);
    else if (found === undefined)
      noticeOnce(
        build,
        'warning',
        `${asks}; this machine has none (${runtime.command} fails), and a rehearsal installs none`,
      );
    else if (satisfies(found, version)) noticeOnce(build, 'info', `${asks}; this machine has ${found}`);
    else noticeOnce(build, 'warning', `${asks}; this machine has ${found}, which the commands will use`);
  }
}

/** `20`, `20.x`, `3.12`, `corretto17` and `latest` against a full version. */
export function satisfies(found: string, wanted: string): boolean {
  if (wanted === 'latest') return true;
  const numbers = /(\d+(?:\.\d+)*)/.exec(wanted)?.[1].split('.') ?? [];
  const actual = found.split('.');
  return numbers.length > 0 && numbers.every((number, index) => actual[index] === number);
}

async function installedVersion(build: Build, runtime: Runtime): Promise<string | undefined> {
  const { instance, environment } = build;
  if (!instance) return undefined;
  const lines: string[] = [];
  const result = await instance.run({
    argv: ['/bin/sh', '-c', runtime.command],
    cwd: instance.insidePath('/'),
    env: { PATH: environment.PATH, HOME: environment.HOME },
    signal: build.signal,
    onLine: (line) => lines.push(line),
  });
  return result.exitCode === 0 ? runtime.version.exec(lines.join('\n'))?.[1] : undefined;
}
