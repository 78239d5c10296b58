import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../../../gateway/gateway';
import { type ReportSpec } from '../buildspec/model';
import { isCoverage, parseReport } from '../reports/parse-report';
import { type TestCase } from '../reports/summary';
import { selectFiles } from './artifacts';
import { PhaseFailure } from './failure';
import type { Build } from './model';
import { noticeOnce } from './notices';

/** Reads the reports that the buildspec names. What they say never changes the status of the build. */
export async function readReports(build: Build): Promise<void> {
  for (const spec of build.buildspec?.reports ?? []) {
    if (isCoverage(spec.format)) {
      noticeOnce(
        build,
        'warning',
        `report ${spec.group}: coverage (${spec.format}) is not in a rehearsal yet; it is not read`,
      );
      continue;
    }
    await readReport(build, spec);
  }
}

async function readReport(build: Build, spec: ReportSpec): Promise<void> {
  const { log, world, request } = build;
  const group = spec.group.startsWith('arn:')
    ? (spec.group.split('/').pop() ?? spec.group)
    : `${request.project.name}-${spec.group}`;
  const cases: TestCase[] = [];
  const found = await selectFiles(build, spec).catch((error: unknown) => {
    if (error instanceof PhaseFailure) return [];
    throw error;
  });
  if (found.length === 0)
    return noticeOnce(build, 'warning', `report ${spec.group}: no file matches ${spec.files.join(', ')}`);
  for (const { base, file } of found) {
    const parsed = parseReport(spec.format, await readFile(join(base.host, file.path), 'utf8'));
    if (typeof parsed !== 'string') cases.push(...parsed);
    else noticeOnce(build, 'warning', `report ${spec.group}: ${file.path} is no ${spec.format} (${parsed})`);
  }
  const summary = {
    group,
    total: cases.length,
    failed: cases.filter(({ status }) => status === 'FAILED' || status === 'ERROR').length,
    skipped: cases.filter(({ status }) => status === 'SKIPPED').length,
    cases,
  };
  build.reports.push(summary);
  log.say(`Report ${group}: ${summary.total} tests, ${summary.failed} failed, ${summary.skipped} skipped`);
  world.journal.append({
    type: 'build.report',
    buildId: build.id,
    name: spec.group,
    total: summary.total,
    failed: summary.failed,
    skipped: summary.skipped,
  });
  await publish(build, group, cases);
}

/** What CodeBuild does with the service role's report permissions. */
async function publish(build: Build, group: string, cases: readonly TestCase[]): Promise<void> {
  const { project } = build.request;
  const arn = project.arn.replace(/:project\/.*$/, `:report-group/${group}`);
  const call = (operation: string, input: object) =>
    build.world.gateway.call<{ report?: { arn?: string } }>(build.principal, 'codebuild', operation, input);
  try {
    await call('CreateReportGroup', {
      name: group,
      type: 'TEST',
      exportConfig: { exportConfigType: 'NO_EXPORT' },
    }).catch((error: unknown) => {
      if (!(error instanceof ServiceError) || error.code !== 'ResourceAlreadyExistsException') throw error;
    });
    const { report } = await call('CreateReport', { reportGroupArn: arn, buildArn: build.id });
    await call('BatchPutTestCases', { reportArn: report?.arn, testCases: cases });
    await call('UpdateReport', { reportArn: report?.arn, status: 'SUCCEEDED' });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    noticeOnce(build, 'warning', `report ${group} could not be published: ${error.code}: ${error.message}`);
  }
}
