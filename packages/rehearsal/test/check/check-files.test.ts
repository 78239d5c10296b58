import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkFiles } from '../../src/check/check-files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const GOOD = {
  'buildspec.yml': 'version: 0.2\nphases: {build: {commands: [make]}}\n',
  'appspec.yml': 'version: 0.0\nos: linux\n',
  'web/Procfile': 'web: node server.js\n',
  'web/Buildfile': 'make: ./build.sh\n',
  'worker/cron.yaml': 'version: 1\ncron:\n  - {name: a, url: /a, schedule: "*/5 * * * *"}\n',
  'web/.ebextensions/01.config': 'commands: {a: {command: "true"}}\n',
  'image/nginx.yml':
    'name: nginx\nschemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - {name: a, action: ExecuteBash, inputs: {commands: [true]}}\n',
};

test('a folder whose files are all right has no findings', async () => {
  write(GOOD);
  expect(await checkFiles([folder])).toEqual([]);
});

test('each kind of file is found below a folder and checked', async () => {
  write({
    'ci/buildspec-test.yml': 'version: 0.3\nphases: {build: {commands: [a]}}\n',
    'appspec.yaml': 'version: 0.0\nos: ubuntu\n',
    'web/Procfile': 'no colon\n',
    'web/Buildfile': 'no colon\n',
    'worker/cron.yaml': 'version: 2\n',
    'web/.ebextensions/01.config': 'comands: {}\n',
    'image/nginx.yml': 'schemaVersion: 1.0\nphases: [{name: bild, steps: []}]\n',
  });
  const findings = await checkFiles([folder]);
  const files = new Set(
    findings.filter(({ severity }) => severity === 'error').map(({ file }) => file.slice(folder.length + 1)),
  );
  expect([...files].sort()).toEqual([
    'appspec.yaml',
    'ci/buildspec-test.yml',
    'image/nginx.yml',
    'web/.ebextensions/01.config',
    'web/Buildfile',
    'web/Procfile',
    'worker/cron.yaml',
  ]);
  expect(findings.every(({ line }) => line !== undefined && line >= 1)).toBe(true);
});

test('a finding names file, line, column, severity and code', async () => {
  write({ 'buildspec.yml': 'version: 0.2\nphases:\n  bulid: {commands: [make]}\n' });
  expect(await checkFiles([join(folder, 'buildspec.yml')])).toEqual([
    {
      file: join(folder, 'buildspec.yml'),
      line: 3,
      column: 3,
      severity: 'error',
      code: 'buildspec-unknown-key',
      message: 'phases has no key bulid; did you mean build?',
    },
  ]);
});

test('what others wrote is passed over', async () => {
  write({ ...GOOD, 'node_modules/x/buildspec.yml': 'no: 1\n', '.git/buildspec.yml': 'no: 1\n' });
  expect(await checkFiles([folder])).toEqual([]);
});

test('a file of another name is known by what is in it', async () => {
  write({ 'ci.yml': 'version: 0.2\nphases: {}\nbatch: {}\n' });
  expect((await checkFiles([join(folder, 'ci.yml')])).map(({ code }) => code)).toEqual(['buildspec-batch']);
});

test.each([
  ['nothing', [], 'error', 'check-no-such-path'],
  ['readme.md', { 'readme.md': '# x' }, 'error', 'check-unknown-file'],
  ['other.yml', { 'other.yml': 'a: 1' }, 'error', 'check-unknown-file'],
  ['', { 'readme.md': '# x' }, 'warning', 'check-nothing-found'],
])('says so when there is nothing to check: %j', async (path, files, severity, code) => {
  write(files as Record<string, string>);
  expect(await checkFiles([join(folder, path)])).toMatchObject([{ severity, code }]);
});

test.each([
  ['name: a\nphases: []\n', ['component-schema-version', 'component-no-phases']],
  ['schemaVersion: 2.0\nphases: [{name: build, steps: [{name: a, action: Reboot}]}]\n', ['component-schema-version']],
  [
    'schemaVersion: 1.0\nphase: []\nphases: [{name: build, steps: [{name: a, action: Reboot}]}]\n',
    ['component-unknown-key'],
  ],
  [
    'schemaVersion: 1.0\nphases: [{name: build, steps: [{name: a, action: ExecuteBsh, inputs: {}}]}]\n',
    ['component-value'],
  ],
  ['schemaVersion: 1.0\nphases: [{name: build, steps: [{name: a, action: ExecuteBash}]}]\n', ['component-inputs']],
  [
    'schemaVersion: 1.0\nphases: [{name: build, steps: [{name: a, action: Reboot}, {name: a, action: Reboot, onFailure: Stop}]}]\n',
    ['component-duplicate', 'component-value'],
  ],
  ['schemaVersion: 1.0\nphases: [{name: deploy, steps: []}]\n', ['component-phase', 'component-no-steps']],
])('a component document is checked: %j', async (text, codes) => {
  write({ 'nginx.component.yml': text });
  expect((await checkFiles([folder])).map(({ code }) => code)).toEqual(codes);
});
