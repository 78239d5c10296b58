import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ReportFiles } from './build-props';
import type { CodeBuildProps } from './code-build-props';
import { acknowledgeWildcards } from '../acknowledge';
import { ensure } from '../errors';
import { checkMinutes, LIMITS } from '../limits/limits';
import { allowConnection, CLONED_THROUGH } from '../source/connection-source';

/** A report by the name it has in the buildspec. */
export interface Report {
  readonly name: string;
  readonly coverage: boolean;
}

const COVERAGE_FORMATS = ['CLOVERXML', 'COBERTURAXML', 'JACOCOXML', 'SIMPLECOV'];

/** Reports as they are declared with commands. */
export function reportsOf(declared: { readonly [name: string]: ReportFiles } = {}): Report[] {
  return Object.entries(declared).map(([name, { format }]) => ({
    name,
    coverage: COVERAGE_FORMATS.includes(format ?? 'JUNITXML'),
  }));
}

/** What a project is made from. */
export interface ProjectPlan {
  readonly props: CodeBuildProps;
  readonly buildSpec: codebuild.BuildSpec;
  readonly description: string;
  readonly input: codepipeline.Artifact;
  readonly artifactBucket: s3.IBucket;
  readonly reports: readonly Report[];
}

/** The project of one build or test action. */
export function defineProject(scope: Construct, plan: ProjectPlan): codebuild.PipelineProject {
  const { props } = plan;
  const project = new codebuild.PipelineProject(scope, 'Project', {
    description: plan.description,
    buildSpec: plan.buildSpec,
    environment: {
      buildImage: props.image ?? codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
      computeType: props.size ?? codebuild.ComputeType.SMALL,
      privileged: props.docker ?? false,
    },
    environmentVariables: Object.fromEntries(
      Object.entries(props.environment ?? {}).map(([name, variable]) => [name, variable._variable]),
    ),
    cache: props.cache?._render(plan.artifactBucket, scope.node.id),
    timeout: props.timeout,
    vpc: props.vpc,
    subnetSelection: props.subnets,
    securityGroups: props.securityGroups,
    role: props.role,
    logging: props.logGroup && { cloudWatch: { logGroup: props.logGroup } },
    // The report groups that are declared, and not every group whose name begins like the project's.
    grantReportGroupPermissions: false,
  });
  acknowledgeLogStreams(project);
  for (const variable of Object.values(props.environment ?? {})) variable._allowKey(project);
  for (const statement of props.permissions ?? []) project.addToRolePolicy(statement);
  for (const report of plan.reports) defineReportGroup(project, report);
  allowClone(project, plan.input);
  return project;
}

/** Refuses what CodeBuild would refuse, before anything is made. */
export function checkProject(
  props: CodeBuildProps,
  reports: readonly Report[],
  subject: string,
  minutes: { readonly min: number; readonly max: number },
): void {
  if (props.timeout && !props.timeout.isUnresolved()) {
    checkMinutes('build-timeout', `the timeout of ${subject}`, props.timeout.toMinutes({ integral: false }), minutes);
  }
  ensure(props.vpc !== undefined || (props.subnets === undefined && props.securityGroups === undefined), {
    code: 'build-network',
    what: `${subject} has subnets or security groups, but no VPC they belong to`,
    instead: 'give the vpc too',
  });
  ensure(reports.length <= LIMITS.reportGroupsPerProject, {
    code: 'too-many-reports',
    what: `a project writes at most ${LIMITS.reportGroupsPerProject} report groups`,
    got: reports.length,
    instead: 'let one report take the files of several tools of the same format',
  });
}

/** CodeBuild names the group of a plain report `<project>-<report>`. */
function defineReportGroup(project: codebuild.PipelineProject, report: Report): void {
  const group = new codebuild.ReportGroup(project, `Report-${report.name}`, {
    reportGroupName: `${project.projectName}-${report.name}`,
    type: report.coverage ? codebuild.ReportGroupType.CODE_COVERAGE : codebuild.ReportGroupType.TEST,
    removalPolicy: RemovalPolicy.DESTROY,
    deleteReports: true,
  });
  group.grantWrite(project);
}

/** An artifact that is only a reference is cloned by the build, under the build's role. */
function allowClone(project: codebuild.PipelineProject, input: codepipeline.Artifact): void {
  const connectionArn: unknown = input.getMetadata(CLONED_THROUGH);
  if (typeof connectionArn === 'string') allowConnection(project, connectionArn);
}

/** The statement that CDK gives every project. */
function acknowledgeLogStreams(project: codebuild.PipelineProject): void {
  const arn = Stack.of(project).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `/aws/codebuild/${project.projectName}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const statement = new iam.PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [`${arn}:*`] });
  const reason = 'CodeBuild names the log streams of a project after its builds, which are not known beforehand';
  acknowledgeWildcards(project, [statement], reason);
}
