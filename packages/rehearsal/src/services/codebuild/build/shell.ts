import { mkdir, readFile, writeFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandResult, Instance } from '../../../compute/instance';
import { MARKER_VARIABLE } from '../../../compute/marker';

export interface ShellOptions {
  readonly instance: Instance;
  /** argv of the interpreter, to which the script is added. */
  readonly interpreter: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute folder commands start in, as the instance sees it. */
  readonly folder: string;
}

export interface RunOptions {
  readonly user?: string;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

const STATE = '/codebuild/output/tmp';

/**
 * What a build's commands share. Each runs as a script of its own in a new process, as in CodeBuild (whose logs name
 * `/codebuild/output/tmp/script.sh: line 4`), so that `exit`, `set -e` or a crash end the command and nothing else. From
 * one to the next go the working folder and every variable, exported or not, and with bash its functions too.
 */
export class BuildShell {
  private constructor(private readonly options: ShellOptions) {}

  static async open(options: ShellOptions): Promise<BuildShell> {
    const shell = new BuildShell(options);
    const folder = options.instance.hostPath(STATE);
    await mkdir(folder, { recursive: true });
    // A command may run as another user and has to leave its state here.
    await chmod(folder, 0o777);
    await shell.write('env.sh', assignments(options.environment));
    await shell.write('dir.txt', `${options.folder}\n`);
    await shell.write('functions.sh', '');
    return shell;
  }

  /** Runs one command of the buildspec. Its status is its exit code. */
  async run(command: string, options: RunOptions = {}): Promise<CommandResult> {
    await this.write('script.sh', this.script(command));
    return this.execute('script.sh', options);
  }

  /** Sets a variable for the commands to come. */
  async set(name: string, value: string): Promise<void> {
    await this.write('env.sh', `${await this.read('env.sh')}\n${assignments({ [name]: value })}`);
  }

  /** What the shell makes of a text with variables and `$(…)`, in the state the build is in. */
  async expand(text: string, signal?: AbortSignal): Promise<string> {
    if (!/[$`]/.test(text)) return text;
    const [value] = await this.print([`"${text.replaceAll('"', '\\"')}"`], signal);
    return value ?? text;
  }

  /** Values of variables; a variable that is not set is left out. */
  async values(names: readonly string[], signal?: AbortSignal): Promise<Readonly<Record<string, string>>> {
    const printed = await this.print(
      names.flatMap((name) => [`"\${${name}+set}"`, `"\${${name}}"`]),
      signal,
    );
    return Object.fromEntries(
      names.flatMap((name, index) => (printed[2 * index] === 'set' ? [[name, printed[2 * index + 1]]] : [])),
    );
  }

  /** Names of the functions that are handed from command to command. */
  async functions(): Promise<readonly string[]> {
    return [...(await this.read('functions.sh')).matchAll(/^([\w:.-]+) \(\)/gm)].map(([, name]) => name);
  }

  private async print(expressions: readonly string[], signal?: AbortSignal): Promise<string[]> {
    if (expressions.length === 0) return [];
    const into = quote(this.inside('values'));
    await this.write('values', '');
    await this.write('print.sh', `${this.restore()}\nprintf '%s\\0' ${expressions.join(' ')} > ${into}\n`);
    await this.execute('print.sh', { signal });
    return (await this.read('values')).split('\0').slice(0, -1);
  }

  private execute(script: string, options: RunOptions): Promise<CommandResult> {
    const { instance, interpreter, environment } = this.options;
    return instance.run({
      argv: [...interpreter, this.inside(script)],
      cwd: instance.insidePath('/'),
      // The rest comes from the saved state, so that a variable that was unset stays so.
      env: { PATH: environment.PATH ?? '/usr/bin:/bin', HOME: environment.HOME ?? '/' },
      user: options.user,
      signal: options.signal,
      onLine: options.onLine,
    });
  }

  private script(command: string): string {
    const save = [
      `CODEBUILD_LAST_EXIT=$?`,
      // The next command gets a mark of its own from its instance; this one's must not come back.
      `(unset ${MARKER_VARIABLE} && export -p) > ${quote(this.inside('env.sh'))}`,
      `pwd > ${quote(this.inside('dir.txt'))}`,
      ...(this.hasFunctions ? [`declare -f > ${quote(this.inside('functions.sh'))}`] : []),
      `exit $CODEBUILD_LAST_EXIT`,
    ];
    // The command starts on line 4, where a shell's complaints about it point to in CodeBuild too.
    return [this.restore(), 'set -a', command, ...save, ''].join('\n');
  }

  private restore(): string {
    const functions = this.hasFunctions ? `; . ${quote(this.inside('functions.sh'))}` : '';
    return [`cd "$(cat ${quote(this.inside('dir.txt'))})"`, `. ${quote(this.inside('env.sh'))}${functions}`].join('\n');
  }

  private get hasFunctions(): boolean {
    return this.options.interpreter[0].endsWith('bash');
  }

  private inside(name: string): string {
    return this.options.instance.insidePath(`${STATE}/${name}`);
  }

  private host(name: string): string {
    return join(this.options.instance.hostPath(STATE), name);
  }

  private async write(name: string, text: string): Promise<void> {
    await writeFile(this.host(name), text);
    await chmod(this.host(name), 0o666);
  }

  private read(name: string): Promise<string> {
    return readFile(this.host(name), 'utf8');
  }
}

/** Assignments a POSIX shell reads back unchanged. */
export function assignments(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('');
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
