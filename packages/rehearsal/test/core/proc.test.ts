import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupIsAlive, listeningPortsOf, processGroupOf, processesWithEnvironment } from '../../src/core/proc';

let proc: string;

beforeAll(async () => {
  proc = await mkdtemp(join(tmpdir(), 'slipway-proc-'));
  await mkdir(join(proc, 'sys'));
});
afterAll(() => rm(proc, { recursive: true }));

async function addProcess(pid: number, files: Readonly<Record<string, string>>): Promise<void> {
  for (const folder of ['net', 'fd', 'ns']) await mkdir(join(proc, String(pid), folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(proc, String(pid), name), text);
}

test('finds processes by their environment', async () => {
  await addProcess(10, { environ: 'A=1\0MARK=x:1:\0' });
  await addProcess(11, { environ: 'MARK=x:2:\0' });
  await addProcess(12, { environ: '' });
  expect([...processesWithEnvironment('MARK=x:', proc)].sort()).toEqual([10, 11]);
  expect(processesWithEnvironment('MARK=x:2:', proc)).toEqual([11]);
});

test('reads the group of a process whose name looks like more columns', async () => {
  await addProcess(20, { stat: '20 (a) S 1 7 (b) S 1 99 20 0 -1' });
  expect(processGroupOf(20, proc)).toBe(99);
  expect(processGroupOf(21, proc)).toBeUndefined();
});

test('counts a group of zombies as gone', async () => {
  await addProcess(30, { stat: '30 (sh) Z 1 300 300 0' });
  expect(groupIsAlive(300, proc)).toBe(false);
  await addProcess(31, { stat: '31 (sh) S 1 300 300 0' });
  expect(groupIsAlive(300, proc)).toBe(true);
});

test('tells on which ports a process listens, in both families, and not what it is connected to', async () => {
  const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const row = (port: string, state: string, inode: number) =>
    `   0: 0100007F:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0\n`;
  const tcp = header + row('1F90', '0A', 501) + row('1F91', '01', 502) + row('1F92', '0A', 503);
  const tcp6 = `${header}   0: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 504 1\n`;
  await addProcess(40, { 'net/tcp': tcp, 'net/tcp6': tcp6 });
  const sockets = ['socket:[501]', 'socket:[502]', 'socket:[504]', '/dev/null'];
  for (const [fd, target] of sockets.entries()) await symlink(target, join(proc, '40', 'fd', String(fd)));
  expect(listeningPortsOf([40], proc)).toEqual([3000, 8080]);
});

test('tells nothing where there is no /proc', () => {
  expect(processesWithEnvironment('MARK', join(proc, 'absent'))).toEqual([]);
  expect(listeningPortsOf([1], join(proc, 'absent'))).toEqual([]);
});
