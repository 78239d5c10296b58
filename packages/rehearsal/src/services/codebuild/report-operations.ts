import { randomUUID } from 'node:crypto';
import { type CallContext, type Operation, ServiceError } from '../../gateway/gateway';
import type { TestCase } from './reports/summary';

interface Report {
  readonly arn: string;
  readonly reportGroupArn: string;
  readonly executionId: string;
  readonly created: Date;
  status: string;
  testCases: readonly TestCase[];
}

/** Report groups and reports: what builds publish, and what reads them. */
export function reportOperations(): Readonly<Record<string, Operation>> {
  const groups = new Map<string, { readonly name: string; readonly created: Date }>();
  const reports = new Map<string, Report>();
  const groupArn = (name: string, { region, account }: CallContext) =>
    `arn:aws:codebuild:${region}:${account}:report-group/${name}`;
  const reportOf = (arn: string): Report => {
    const report = reports.get(arn);
    if (!report) throw new ServiceError('ResourceNotFoundException', `Report ${arn} does not exist`);
    return report;
  };
  const groupOfReport = (arn: string) => arn.replace(/:report\/([^:]+):.*$/, ':report-group/$1');

  const CreateReportGroup: Operation<{ name: string; type?: string }> = {
    action: 'codebuild:CreateReportGroup',
    resources: ({ name }, context) => [groupArn(name, context)],
    run: async ({ name, type }, context) => {
      const arn = groupArn(name, context);
      if (groups.has(arn))
        throw new ServiceError('ResourceAlreadyExistsException', `Report group ${name} already exists`);
      groups.set(arn, { name, created: new Date() });
      return { reportGroup: { arn, name, type: type ?? 'TEST' } };
    },
  };
  const CreateReport: Operation<{ reportGroupArn: string; buildArn: string }> = {
    action: 'codebuild:CreateReport',
    resources: ({ reportGroupArn }) => [reportGroupArn],
    run: async ({ reportGroupArn, buildArn }) => {
      const arn = `${reportGroupArn.replace(':report-group/', ':report/')}:${randomUUID()}`;
      reports.set(arn, {
        arn,
        reportGroupArn,
        executionId: buildArn,
        created: new Date(),
        status: 'GENERATING',
        testCases: [],
      });
      return { report: { arn, reportGroupArn } };
    },
  };
  const BatchPutTestCases: Operation<{ reportArn: string; testCases: readonly TestCase[] }> = {
    action: 'codebuild:BatchPutTestCases',
    resources: ({ reportArn }) => [groupOfReport(reportArn)],
    run: async ({ reportArn, testCases }) => {
      reportOf(reportArn).testCases = testCases;
      return {};
    },
  };
  const UpdateReport: Operation<{ reportArn: string; status: string }> = {
    action: 'codebuild:UpdateReport',
    resources: ({ reportArn }) => [groupOfReport(reportArn)],
    run: async ({ reportArn, status }) => {
      reportOf(reportArn).status = status;
      return {};
    },
  };
  const BatchGetReports: Operation<{ reportArns: readonly string[] }> = {
    action: 'codebuild:BatchGetReports',
    resources: ({ reportArns }) => reportArns.map(groupOfReport),
    run: async ({ reportArns }) => ({
      reports: reportArns.filter((arn) => reports.has(arn)).map((arn) => summarise(reportOf(arn))),
      reportsNotFound: reportArns.filter((arn) => !reports.has(arn)),
    }),
  };
  const ListReportsForReportGroup: Operation<{ reportGroupArn: string }> = {
    action: 'codebuild:ListReportsForReportGroup',
    resources: ({ reportGroupArn }) => [reportGroupArn],
    run: async ({ reportGroupArn }) => ({
      reports: [...reports.values()].filter((report) => report.reportGroupArn === reportGroupArn).map(({ arn }) => arn),
    }),
  };
  const DescribeTestCases: Operation<{ reportArn: string }> = {
    action: 'codebuild:DescribeTestCases',
    resources: ({ reportArn }) => [groupOfReport(reportArn)],
    run: async ({ reportArn }) => ({
      testCases: reportOf(reportArn).testCases.map(({ name, prefix, status, durationMs, message }) => ({
        reportArn,
        name,
        prefix,
        status,
        durationInNanoSeconds: Math.round(durationMs * 1e6),
        message,
      })),
    }),
  };
  return {
    CreateReportGroup,
    CreateReport,
    BatchPutTestCases,
    UpdateReport,
    BatchGetReports,
    ListReportsForReportGroup,
    DescribeTestCases,
  };
}

function summarise({ arn, reportGroupArn, executionId, created, status, testCases }: Report): object {
  const statusCounts: Record<string, number> = { SUCCEEDED: 0, FAILED: 0, ERROR: 0, SKIPPED: 0, UNKNOWN: 0 };
  for (const testCase of testCases) statusCounts[testCase.status] += 1;
  const testSummary = {
    total: testCases.length,
    statusCounts,
    durationInNanoSeconds: Math.round(testCases.reduce((sum, { durationMs }) => sum + durationMs, 0) * 1e6),
  };
  return { arn, reportGroupArn, executionId, type: 'TEST', status, created, testSummary };
}
