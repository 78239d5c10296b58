import * as fc from 'fast-check';
import { quote, setupScript } from '../../../src/compute/namespace/setup-script';
import { runProcess } from '../../../src/core/process';

const plan = {
  folder: '/run folder/i-1',
  links: { bin: 'usr/bin' },
  system: { '/usr': ['../.base/usr', '/usr'] },
  homes: { '/home/webapp': '900:900' },
  copyOnWrite: { '/srv/code': '/a, b:c' },
  readOnly: { '/opt/x': { source: '/x', isFolder: true } },
  layers: 'folder',
  allIds: false,
} as const;

test('quotes any word so that a shell reads it as it is', async () => {
  const word = fc.string().filter((text) => !text.includes('\0'));
  await fc.assert(
    fc.asyncProperty(word, async (text) => {
      const result = await runProcess(['/bin/sh', '-c', `printf %s ${quote(text)}`], { env: {} });
      expect(result.stdout).toBe(text);
    }),
    { numRuns: 25 },
  );
});

test('is a script that a shell can read', async () => {
  const result = await runProcess(['/bin/sh', '-n'], { env: {}, stdin: setupScript(plan) });
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
});

test('gives a folder with separators of mount options a name without them', () => {
  const lines = setupScript(plan).split('\n');
  expect(lines).toContain("mount --rbind '/a, b:c' sources/0");
  expect(lines.filter((line) => line.includes('lowerdir=sources/0,'))).toHaveLength(1);
});

test('falls back to a read-only view where a folder cannot be a layer', () => {
  expect(setupScript(plan)).toMatch(
    /lowerdir=..\/.base\/usr:\/usr,.* 2>\/dev\/null \|\| \{ .*rbind,ro,nosuid,nodev \/usr root\/usr/,
  );
});

test('waits for its ids, gives homes to their owners and protects the machine when root inside is root outside', () => {
  const script = setupScript({ ...plan, allIds: true });
  expect(script).toContain('read -r go');
  expect(script).toContain('chown 900:900 root/home/webapp');
  expect(script).toContain('mount -o bind,ro,nosuid,nodev,noexec root/proc/sys root/proc/sys');
  expect(setupScript(plan)).not.toMatch(/read -r go|chown|proc\/sys/);
});

test('keeps layers in memory on request', () => {
  expect(setupScript({ ...plan, layers: 'memory' })).toContain('mount -t tmpfs -o mode=700 tmpfs layers');
});
