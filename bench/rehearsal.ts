/**
 * What a rehearsal costs and loses. First the sample's whole pipeline, as `npm start` runs it: time to production,
 * overhead, memory of the rehearsal's own process. Then one small pipeline for each deployment policy, under 200 requests
 * a second: requests sent and failed while version 2 replaces version 1.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../packages/rehearsal/src/report/report';
import { writeSmallPipeline, type OptionSettings } from '../packages/rehearsal/test/_helpers/assembly';
import { smallSource } from '../packages/rehearsal/test/_helpers/source';

const COMMAND = join(__dirname, '../packages/rehearsal/bin/slipway.js');
const MEMORY_EVERY_MS = 200;

interface Run {
  readonly report: Report;
  readonly wallMs: number;
  /** Largest resident size of the rehearsal's own process, in MB. */
  readonly peakMb: number;
}

async function rehearse(folder: string, args: readonly string[]): Promise<Run> {
  const file = join(folder, 'report.json');
  const began = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'rehearse', ...args, '--approve', 'yes', '--report', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakMb = 0;
  const timer = setInterval(() => (peakMb = Math.max(peakMb, residentMb(child.pid ?? 0))), MEMORY_EVERY_MS);
  await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  return { report: JSON.parse(readFileSync(file, 'utf8')) as Report, wallMs: performance.now() - began, peakMb };
}

function residentMb(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const POLICIES: Readonly<Record<string, OptionSettings>> = {
  AllAtOnce: {},
  Rolling: { 'aws:elasticbeanstalk:command:BatchSizeType': 'Fixed', 'aws:elasticbeanstalk:command:BatchSize': 1 },
  RollingWithAdditionalBatch: {
    'aws:elasticbeanstalk:command:BatchSizeType': 'Fixed',
    'aws:elasticbeanstalk:command:BatchSize': 1,
  },
  Immutable: {},
  TrafficSplitting: {
    'aws:elasticbeanstalk:trafficsplitting:NewVersionPercent': 10,
    'aws:elasticbeanstalk:trafficsplitting:EvaluationTime': 5,
  },
};

async function policies(folder: string): Promise<void> {
  for (const [policy, options] of Object.entries(POLICIES)) {
    const own = mkdtempSync(join(folder, 'policy-'));
    const web = {
      'aws:autoscaling:asg:MinSize': 2,
      'aws:autoscaling:asg:MaxSize': 2,
      'aws:elasticbeanstalk:command:DeploymentPolicy': policy,
      ...options,
    };
    const assembly = writeSmallPipeline(join(own, 'cdk.out'), { web });
    const source = smallSource(join(own, 'source'), '1');
    const { report } = await rehearse(own, ['--assembly', assembly, '--source', source, '--load', '200']);
    const { total, failed, p99Ms } = report.requests ?? { total: 0, failed: 0, p99Ms: 0 };
    console.log(
      `  ${policy.padEnd(27)} ${String(total).padStart(6)} sent  ${String(failed).padStart(4)} failed  99 % within ${p99Ms.toFixed(0)} ms  (${report.outcome})`,
    );
  }
}

async function sample(folder: string): Promise<void> {
  const root = join(__dirname, '..');
  const order = 'POST /api/orders {"drink":"Espresso"}';
  const source = ['--source', join(root, 'packages/sample-app'), '--request', 'GET /', '--request', order];
  const { report, wallMs, peakMb } = await rehearse(folder, [join(root, 'apps/web-worker'), ...source]);
  const lost = report.messages.reduce((sum, messages) => sum + messages.lost, 0);
  console.log(
    `apps/web-worker: ${report.outcome} in ${(wallMs / 1000).toFixed(1)} s, both versions through to production`,
  );
  console.log(
    `  overhead ${(report.overheadMs / 1000).toFixed(1)} s (at most 10 s is wanted), memory ${peakMb.toFixed(0)} MB (under 300 MB)`,
  );
  console.log(`  requests ${report.requests?.total} sent, ${report.requests?.failed} failed; messages lost ${lost}`);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    await sample(folder);
    console.log('200 requests a second through each policy, two instances:');
    await policies(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
