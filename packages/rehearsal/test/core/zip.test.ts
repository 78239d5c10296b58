import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ZipFile } from 'yazl';
import { RehearsalError } from '../../src/core/errors';
import { extractZip, writeZip } from '../../src/core/zip';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zip-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was written comes out again: content, modes, links and empty folders', async () => {
  const source = join(folder, 'run.sh');
  writeFileSync(source, '#!/bin/sh\n');
  await writeZip(join(folder, 'a.zip'), [
    { path: 'bin/run.sh', mode: 0o755, file: source },
    { path: 'bin/run', mode: 0o777, symlink: 'run.sh' },
    { path: 'empty/', mode: 0o755, content: '' },
    { path: 'text', mode: 0o640, content: 'hello' },
  ]);
  const paths = await extractZip(join(folder, 'a.zip'), join(folder, 'out'));
  expect(paths).toEqual(['bin/run.sh', 'bin/run', 'empty/', 'text']);
  expect(statSync(join(folder, 'out/bin/run.sh')).mode & 0o777).toBe(0o755);
  expect(statSync(join(folder, 'out/text')).mode & 0o777).toBe(0o640);
  expect(readlinkSync(join(folder, 'out/bin/run'))).toBe('run.sh');
  expect(statSync(join(folder, 'out/empty')).isDirectory()).toBe(true);
  expect(readFileSync(join(folder, 'out/bin/run'), 'utf8')).toBe('#!/bin/sh\n');
});

test('the same entries give the same bytes, whenever they are written', async () => {
  const source = join(folder, 'f');
  for (const name of ['a.zip', 'b.zip']) {
    writeFileSync(source, 'same');
    await writeZip(join(folder, name), [{ path: 'f', mode: 0o644, file: source }]);
  }
  expect(readFileSync(join(folder, 'a.zip')).equals(readFileSync(join(folder, 'b.zip')))).toBe(true);
});

test('any content under any name comes out unchanged', async () => {
  const name = fc.stringMatching(/^[a-z0-9._ -]{1,12}$/).filter((n) => !/^\.+$/.test(n));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, fc.uint8Array({ maxLength: 300 }), { maxKeys: 5 }), async (files) => {
      const box = mkdtempSync(join(folder, 'p-'));
      const entries = Object.entries(files).map(([path, bytes]) => ({
        path,
        mode: 0o644,
        content: Buffer.from(bytes),
      }));
      await writeZip(join(box, 'z.zip'), entries);
      await extractZip(join(box, 'z.zip'), join(box, 'out'));
      for (const { path, content } of entries) expect(readFileSync(join(box, 'out', path)).equals(content)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test.each([
  ['absolute', [{ path: 'passwd', mode: 0o777, symlink: '/etc/passwd' }]],
  ['upwards', [{ path: 'a/up', mode: 0o777, symlink: '../../outside' }]],
  [
    'upwards by way of another link',
    [
      { path: 's/up', mode: 0o777, symlink: '..' },
      { path: 'k', mode: 0o777, symlink: 's/up/../outside' },
    ],
  ],
])('a link that leaves the folder is refused: %s', async (_name, entries) => {
  await writeZip(join(folder, 'a.zip'), entries);
  await expect(extractZip(join(folder, 'a.zip'), join(folder, 'out'))).rejects.toMatchObject({
    code: 'zip-leaves-folder',
  });
});

test('a file is never written through a link of the same zip', async () => {
  mkdirSync(join(folder, 'out'));
  await writeZip(join(folder, 'a.zip'), [
    { path: 'd', mode: 0o777, symlink: 'e' },
    { path: 'e/', mode: 0o755, content: '' },
    { path: 'd2/x', mode: 0o644, content: 'x' },
  ]);
  await extractZip(join(folder, 'a.zip'), join(folder, 'out'));
  expect(lstatSync(join(folder, 'out/d')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'out/d2/x'), 'utf8')).toBe('x');
});

test('a path that leaves the folder is refused', async () => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('x'), 'aa/evil');
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  const bytes = Buffer.from(Buffer.concat(chunks).toString('latin1').replaceAll('aa/evil', '../evil'), 'latin1');
  writeFileSync(join(folder, 'evil.zip'), bytes);
  await expect(extractZip(join(folder, 'evil.zip'), join(folder, 'out'))).rejects.toBeInstanceOf(RehearsalError);
  expect(() => statSync(join(folder, 'evil'))).toThrow();
});

test('what is no zip is refused with its name', async () => {
  writeFileSync(join(folder, 'no.zip'), 'not a zip');
  await expect(extractZip(join(folder, 'no.zip'), join(folder, 'out'))).rejects.toMatchObject({
    code: 'zip-unreadable',
    place: { file: join(folder, 'no.zip') },
  });
});
