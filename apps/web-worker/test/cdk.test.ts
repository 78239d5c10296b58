import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const APP = join(__dirname, '..');
const CLI = require.resolve('aws-cdk/bin/cdk');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the CDK CLI without credentials; with both streams, as `diff` writes to the second. */
function cdk(...args: readonly string[]): string {
  const environment = { PATH: process.env.PATH, HOME: folder, CDK_DISABLE_CLI_TELEMETRY: 'true', NO_COLOR: '1' };
  const shell = `"${process.execPath}" "${CLI}" ${args.join(' ')} --output "${join(folder, 'cdk.out')}" --no-notices 2>&1`;
  return execFileSync('/bin/sh', ['-c', shell], { cwd: APP, encoding: 'utf8', env: environment });
}

test('cdk ls names the four stacks', () => {
  const stacks = cdk('ls')
    .split('\n')
    .filter((line) => line.startsWith('Orders'));
  expect(stacks.sort()).toEqual(['OrdersApplication', 'OrdersDelivery', 'OrdersProduction', 'OrdersStaging']);
});

test('cdk diff shows nothing against the same template, and a changed option against another', () => {
  cdk('synth', '--quiet');
  const template = readFileSync(join(folder, 'cdk.out/OrdersProduction.template.json'), 'utf8');
  const same = join(folder, 'same.json');
  const other = join(folder, 'other.json');
  writeFileSync(same, template);
  writeFileSync(other, template.replaceAll('TrafficSplitting', 'AllAtOnce'));
  expect(cdk('diff', '--exclusively', '--template', same, 'OrdersProduction')).toContain('There were no differences');
  expect(cdk('diff', '--exclusively', '--template', other, 'OrdersProduction')).toContain('TrafficSplitting');
});
