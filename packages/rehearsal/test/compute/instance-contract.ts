import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandSpec, type Instance, type InstanceHost, type InstanceKind } from '../../src/compute/instance';
import { MARKER_VARIABLE, markedProcesses } from '../../src/compute/marker';
import { chooseInstanceHost } from '../../src/compute/choose';
import { RehearsalError } from '../../src/core/errors';
import { startProcess } from '../../src/core/process';
import { PATH, until } from './_helpers/processes';
import { scriptCommand } from './_helpers/scripts';

// Processes and sockets of a busy machine: the limit is for what hangs, not for what is slow.
jest.setTimeout(60_000);

/** What every kind of instance must do, whatever it is made of. */
export function describeInstances(kind: InstanceKind): void {
  const startHost = (folder: string) => chooseInstanceHost({ folder, kind, path: PATH });

  describe(`an instance of kind ${kind}`, () => {
    let folder: string;
    let host: InstanceHost;
    let instance: Instance;
    let unavailable: string | undefined;
    let count = 0;
    const launch = () => host.launch({ id: `i-${count++}` });

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'slipway-instances-'));
      try {
        host = await startHost(join(folder, 'run'));
      } catch (error) {
        if (!(error instanceof RehearsalError) || error.code !== 'namespaces-unavailable') throw error;
        unavailable = error.message;
        process.stderr.write(`The contract of ${kind} instances is not tested on this machine: ${unavailable}\n`);
        return;
      }
      instance = await launch();
    });
    afterAll(async () => {
      await host?.close();
      await rm(folder, { recursive: true });
    });

    /** A test that says nothing where the machine has no instances of this kind; `beforeAll` says why. */
    const check = (sentence: string, body: () => Promise<void>) =>
      test(sentence, async () => {
        if (unavailable === undefined) await body();
      });

    /** Runs a shell script and keeps its lines. */
    async function shell(script: string, more: Partial<CommandSpec> & { in?: Instance } = {}) {
      const lines: string[] = [];
      const { in: place = instance, ...rest } = more;
      const onLine = (line: string, stream: string) => lines.push(`${stream}: ${line}`);
      const result = await place.run({ argv: ['sh', '-c', script], cwd: '/', env: { PATH }, onLine, ...rest });
      return { ...result, lines };
    }

    check('says of which kind it is', async () => {
      expect([host.kind, instance.kind]).toEqual([kind, kind]);
    });

    check('hands on lines of both outputs and the exit status', async () => {
      const result = await shell('echo one; echo two >&2; exit 3');
      expect([...result.lines].sort()).toEqual(['stderr: two', 'stdout: one']);
      expect(result).toMatchObject({ exitCode: 3, signal: null, timedOut: false });
    });

    check('gives a command its own environment and nothing of the machine', async () => {
      const result = await shell('env', { env: { PATH, GREETING: 'two words' } });
      const names = result.lines.map((line) => line.replace(/^stdout: ([^=]*)=.*$/, '$1'));
      const shellsOwn = ['PWD', 'OLDPWD', 'SHLVL', '_', 'TMPDIR'];
      expect(names.filter((name) => !shellsOwn.includes(name)).sort()).toEqual(['GREETING', 'PATH', MARKER_VARIABLE]);
      expect(result.lines).toContain('stdout: GREETING=two words');
    });

    check('passes arguments as they are', async () => {
      const lines: string[] = [];
      const argv = ['printf', '%s|', 'a b', '$HOME', "it's", '', '*'];
      await instance.run({ argv, cwd: '/', env: { PATH }, onLine: (line) => lines.push(line) });
      expect(lines).toEqual(["a b|$HOME|it's||*|"]);
    });

    check('answers 127 for a program that is not there', async () => {
      const result = await shell('', { argv: ['no-such-program'] });
      expect(result).toMatchObject({ exitCode: 127, lines: [expect.stringContaining('no-such-program')] });
    });

    check('answers 127 for a working folder that is not there', async () => {
      const result = await shell('true', { cwd: '/var/nowhere' });
      expect(result).toMatchObject({ exitCode: 127, lines: [expect.stringContaining('/var/nowhere')] });
    });

    check('hands text to standard input', async () => {
      expect((await shell('cat', { stdin: 'text\n' })).lines).toEqual(['stdout: text']);
    });

    check('closes standard input otherwise', async () => {
      expect(await shell('cat')).toMatchObject({ exitCode: 0, lines: [] });
    });

    check('runs node', async () => {
      const result = await shell('node -p process.version');
      expect(result.lines).toEqual([`stdout: ${process.version}`]);
    });

    check('shows inside what was written from outside, and the other way round', async () => {
      await mkdir(instance.hostPath('/var/app/current'), { recursive: true });
      await writeFile(instance.hostPath('/var/app/current/from-outside'), 'hello');
      const script = `cat ${instance.insidePath('/var/app/current/from-outside')}; echo back > from-inside`;
      const result = await shell(script, { cwd: instance.insidePath('/var/app/current') });
      expect(result.lines).toEqual(['stdout: hello']);
      expect(await readFile(instance.hostPath('/var/app/current/from-inside'), 'utf8')).toBe('back\n');
    });

    check('starts with an empty /tmp', async () => {
      const other = await launch();
      expect((await shell(`ls -A ${other.insidePath('/tmp')}`, { in: other })).lines).toEqual([]);
      await other.terminate();
    });

    check('keeps its files from the other instances', async () => {
      const other = await launch();
      await shell(`echo mine > ${instance.insidePath('/tmp/mine')}`);
      expect(existsSync(other.hostPath('/tmp/mine'))).toBe(false);
      await other.terminate();
    });

    check('shows a folder of the machine copy-on-write', async () => {
      const source = join(folder, 'source');
      await mkdir(join(source, 'below'), { recursive: true });
      await writeFile(join(source, 'below/kept'), 'original\n');
      await writeFile(join(source, 'removed'), 'original');
      const other = await host.launch({ id: `i-${count++}`, copyOnWrite: { '/srv/code': source } });
      const script = 'cat below/kept; echo changed > below/kept; rm removed; echo new > added; cat below/kept';
      const result = await shell(script, { in: other, cwd: other.insidePath('/srv/code') });
      expect(result.lines).toEqual(['stdout: original', 'stdout: changed']);
      expect(await readFile(join(source, 'below/kept'), 'utf8')).toBe('original\n');
      expect(existsSync(join(source, 'removed'))).toBe(true);
      expect(existsSync(join(source, 'added'))).toBe(false);
      expect(await readFile(other.hostPath('/srv/code/added'), 'utf8')).toBe('new\n');
      await other.terminate();
      expect(await readFile(join(source, 'below/kept'), 'utf8')).toBe('original\n');
    });

    check('shows a folder of the machine read-only', async () => {
      const source = join(folder, 'read-only');
      await mkdir(source);
      await writeFile(join(source, 'file'), 'content\n');
      const other = await host.launch({ id: `i-${count++}`, readOnly: { '/opt/shown': source } });
      expect((await shell(`cat ${other.insidePath('/opt/shown/file')}`, { in: other })).lines).toEqual([
        'stdout: content',
      ]);
      await other.terminate();
      expect(await readFile(join(source, 'file'), 'utf8')).toBe('content\n');
    });

    check('kills all that a command started when its time is up, also what left its process group', async () => {
      const result = await shell(`${DAEMONS} exec sleep 600`, { timeoutMs: 500 });
      expect(result).toMatchObject({ timedOut: true, exitCode: null });
      expect(await markedProcesses(markerIn(result.lines))).toEqual([]);
    });

    check('kills all that a command started on abort', async () => {
      const abort = new AbortController();
      const lines: string[] = [];
      const onLine = (line: string) => {
        lines.push(line);
        abort.abort();
      };
      const result = await shell(`${DAEMONS} exec sleep 600`, { onLine, signal: abort.signal });
      expect(result).toMatchObject({ timedOut: false, exitCode: null });
      expect(await markedProcesses(markerIn(lines))).toEqual([]);
    });

    check('ends a command although a child it leaves behind holds its output', async () => {
      const result = await shell(`${DAEMONS} exit 0`);
      expect(result.exitCode).toBe(0);
      expect((await markedProcesses(markerIn(result.lines))).length).toBeGreaterThan(0);
    });

    check('lets a process end by itself when it is stopped', async () => {
      const lines: string[] = [];
      const script = 'trap "echo bye; exit 5" TERM; echo ready; while :; do sleep 0.01; done';
      const command = {
        argv: ['sh', '-c', script],
        cwd: '/',
        env: { PATH },
        onLine: (line: string) => lines.push(line),
      };
      const running = await instance.start(command);
      await until(() => lines.includes('ready'));
      expect(await running.stop(60_000)).toMatchObject({ exitCode: 5 });
      expect(lines).toContain('bye');
    });

    check('kills a process that does not end when it is stopped, with what it started', async () => {
      const lines: string[] = [];
      const script = `trap "" TERM; ${DAEMONS} while :; do sleep 0.01; done`;
      const command = {
        argv: ['sh', '-c', script],
        cwd: '/',
        env: { PATH },
        onLine: (line: string) => lines.push(line),
      };
      const running = await instance.start(command);
      await until(() => lines.length > 0);
      expect(await running.stop(50)).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
      expect(await markedProcesses(markerIn(lines))).toEqual([]);
    });

    check('says when it could not run as the user that was asked for', async () => {
      const result = await shell('id -un', { user: 'no-such-user' });
      expect(result.lines).toEqual([`stdout: ${result.ranAs}`]);
    });

    check('gives no port twice', async () => {
      const other = await launch();
      const ports = [instance.port, other.port, await instance.allocatePort(), await other.allocatePort()];
      expect(new Set(ports).size).toBe(4);
      await other.terminate();
    });

    check('tells on which ports its processes listen, and only they', async () => {
      const other = await launch();
      const serve =
        'require("node:http").createServer((_, response) => response.end("hi")).listen(process.env.PORT, "127.0.0.1")';
      const env = { PATH, PORT: String(other.port) };
      await other.start({ argv: ['node', '-e', serve], cwd: '/', env });
      await until(async () => (await other.listeningPorts()).length > 0);
      expect(await other.listeningPorts()).toEqual([other.port]);
      expect(await instance.listeningPorts()).not.toContain(other.port);
      const response = await fetch(`http://${other.address}:${other.port}/`);
      expect(await response.text()).toBe('hi');
      await other.terminate();
    });

    check('leaves neither processes nor files when it is terminated', async () => {
      const other = await launch();
      const result = await shell(`${DAEMONS} mkdir -p deep/er; chmod 000 deep/er; ls`, { in: other, cwd: '/tmp' });
      await other.terminate();
      expect(await markedProcesses(markerIn(result.lines))).toEqual([]);
      expect(existsSync(join(folder, 'run', other.id))).toBe(false);
    });

    check('refuses an id that was used before', async () => {
      await expect(host.launch({ id: instance.id })).rejects.toMatchObject({ code: 'duplicate-instance-id' });
    });

    check('refuses an id that is no name of a folder', async () => {
      await expect(host.launch({ id: '../x' })).rejects.toMatchObject({ code: 'invalid-instance-id' });
    });

    check('leaves nothing when its host is closed', async () => {
      const run = join(folder, 'closing');
      const closing = await startHost(run);
      const other = await closing.launch({ id: 'i-closing' });
      const result = await shell(`${DAEMONS} true`, { in: other });
      await closing.close();
      expect(await markedProcesses(markerIn(result.lines))).toEqual([]);
      expect(existsSync(run)).toBe(false);
      await expect(closing.launch({ id: 'i-late' })).rejects.toMatchObject({ code: 'host-closed' });
    });

    check('leaves no process when the rehearsal is killed', async () => {
      const lines: string[] = [];
      const script = scriptCommand('doomed-host.ts', [kind, join(folder, 'doomed'), PATH], PATH);
      const doomed = await startProcess(script.argv, { ...script, onLine: (line) => lines.push(line) });
      await until(() => lines.some((line) => line.startsWith(MARKER_VARIABLE)));
      const left = markerIn(lines).split(':')[0];
      expect((await markedProcesses(left)).length).toBeGreaterThan(0);
      process.kill(doomed.pid, 'SIGKILL');
      await until(async () => (await markedProcesses(left)).length === 0);
    });
  });
}

/** Daemons as init scripts start them, and a line that says which marker they carry. */
const DAEMONS = `(setsid sleep 600 &); setsid sh -c 'sleep 600 & sleep 600' & sleep 600 & env | grep ${MARKER_VARIABLE};`;

function markerIn(lines: readonly string[]): string {
  const line = lines.find((candidate) => candidate.includes(`${MARKER_VARIABLE}=`)) ?? '';
  return line.slice(line.indexOf('=') + 1);
}
