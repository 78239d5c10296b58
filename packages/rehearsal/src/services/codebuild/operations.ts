import type { ResourceGraph } from '../../assembly/resource-graph';
import type { JsonObject } from '../../core/json';
import { RehearsalError } from '../../core/errors';
import { type CallContext, type Operation, ServiceError } from '../../gateway/gateway';
import type { BuildOrder, Builds, KnownBuild } from './builds';
import { describeBuild, describeProject } from './describe';
import { type Project, readProject, readVariable } from './project';

/** What CodePipeline hands to CodeBuild besides the call: artifacts, which no public member of StartBuild carries. */
export type PipelineJob = Pick<
  BuildOrder,
  'initiator' | 'executionId' | 'primary' | 'secondary' | 'outputs' | 'sourceVersion'
>;

export interface OperationsOptions {
  readonly graph: ResourceGraph;
  readonly builds: Builds;
  /** Jobs by the idempotency token of the call that starts them. */
  readonly jobs: Map<string, PipelineJob>;
}

interface StartBuildInput {
  readonly projectName: string;
  readonly sourceVersion?: string;
  readonly buildspecOverride?: string;
  readonly timeoutInMinutesOverride?: number;
  readonly environmentVariablesOverride?: readonly JsonObject[];
  readonly idempotencyToken?: string;
}

/** Overrides of StartBuild that a rehearsal does not know; they are refused, not dropped. */
const TAKEN = [
  'projectName',
  'sourceVersion',
  'buildspecOverride',
  'timeoutInMinutesOverride',
  'environmentVariablesOverride',
  'idempotencyToken',
];

export function buildOperations(options: OperationsOptions): Readonly<Record<string, Operation>> {
  const { graph, builds, jobs } = options;
  const projectArn = (name: string, { region, account }: CallContext) =>
    name.startsWith('arn:') ? name : `arn:aws:codebuild:${region}:${account}:project/${name}`;
  const arnsOfBuilds = ({ ids }: { ids?: readonly string[] }, context: CallContext) => [
    ...new Set((ids ?? []).map((id) => projectArn(projectOfBuild(id), context))),
  ];

  const StartBuild: Operation<StartBuildInput> = {
    action: 'codebuild:StartBuild',
    resources: ({ projectName }, context) => [projectArn(projectName, context)],
    run: async (input, context) => {
      const unknown = Object.keys(input).find(
        (key) => !TAKEN.includes(key) && input[key as keyof StartBuildInput] !== undefined,
      );
      if (unknown)
        throw new ServiceError('InvalidInputException', `${unknown} of StartBuild is not in a rehearsal yet`);
      const project = findProject(graph, input.projectName);
      const job = jobs.get(input.idempotencyToken ?? '');
      const order = asInputError(() => orderOf(project, job, input, context));
      return { build: describeBuild(builds.start(order)) };
    },
  };
  const StopBuild: Operation<{ id: string }> = {
    action: 'codebuild:StopBuild',
    resources: ({ id }, context) => [projectArn(projectOfBuild(id), context)],
    run: async ({ id }) => {
      const build = mustFind(builds, id);
      build.stop();
      await build.done;
      return { build: describeBuild(build) };
    },
  };
  const BatchGetBuilds: Operation<{ ids: readonly string[] }> = {
    action: 'codebuild:BatchGetBuilds',
    resources: arnsOfBuilds,
    run: async ({ ids }) => {
      const found = ids.flatMap((id) => builds.get(uuidForm(id)) ?? []);
      return { builds: found.map(describeBuild), buildsNotFound: ids.filter((id) => !builds.get(uuidForm(id))) };
    },
  };
  const ListBuildsForProject: Operation<{ projectName: string; sortOrder?: string }> = {
    action: 'codebuild:ListBuildsForProject',
    resources: ({ projectName }, context) => [projectArn(projectName, context)],
    run: async ({ projectName, sortOrder }) => {
      const ids = builds.ofProject(findProject(graph, projectName).name).map(({ id }) => id);
      return { ids: sortOrder === 'ASCENDING' ? ids.reverse() : ids };
    },
  };
  const BatchGetProjects: Operation<{ names: readonly string[] }> = {
    action: 'codebuild:BatchGetProjects',
    resources: ({ names }, context) => names.map((name) => projectArn(name, context)),
    run: async ({ names }) => {
      const known = names.filter((name) => graph.find('AWS::CodeBuild::Project', name));
      return {
        projects: known.map((name) => describeProject(findProject(graph, name))),
        projectsNotFound: names.filter((name) => !known.includes(name)),
      };
    },
  };
  return { StartBuild, StopBuild, BatchGetBuilds, ListBuildsForProject, BatchGetProjects };
}

function orderOf(
  project: Project,
  job: PipelineJob | undefined,
  input: StartBuildInput,
  context: CallContext,
): BuildOrder {
  const base = {
    project,
    overrides: (input.environmentVariablesOverride ?? []).map(readVariable),
    buildspecOverride: input.buildspecOverride,
    timeoutMinutes: input.timeoutInMinutesOverride,
  };
  if (job) return { ...base, ...job };
  const initiator = context.principal.session;
  if (project.sourceType === 'NO_SOURCE') return { ...base, initiator, secondary: [] };
  if (project.sourceType === 'S3') {
    const [bucket, ...key] = (project.sourceLocation ?? '').replace(/^arn:[^:]+:s3:::/, '').split('/');
    return {
      ...base,
      initiator,
      secondary: [],
      primary: { name: 'source', bucket, key: key.join('/') },
      sourceVersion: input.sourceVersion,
    };
  }
  const why =
    project.sourceType === 'CODEPIPELINE'
      ? 'its source comes from a pipeline; start the pipeline instead'
      : `a source of type ${project.sourceType} is not in a rehearsal yet; use S3, NO_SOURCE or a pipeline`;
  throw new ServiceError('InvalidInputException', `project ${project.name} cannot be started by itself: ${why}`);
}

function findProject(graph: ResourceGraph, nameOrArn: string): Project {
  const resource = graph.find('AWS::CodeBuild::Project', nameOrArn);
  if (!resource) throw new ServiceError('ResourceNotFoundException', `Project cannot be found: ${nameOrArn}`);
  const [unknown] = graph.unknownsOf(resource.id);
  if (unknown)
    throw new ServiceError(
      'InvalidInputException',
      `project ${nameOrArn} depends on what a rehearsal does not know: ${unknown.resource} ${unknown.path}: ${unknown.message}`,
    );
  return asInputError(() => readProject(resource));
}

/** What the input or the template got wrong is the caller's to hear. */
function asInputError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RehearsalError) throw new ServiceError('InvalidInputException', error.message);
    throw error;
  }
}

function mustFind(builds: Builds, id: string): KnownBuild {
  const build = builds.get(uuidForm(id));
  if (!build) throw new ServiceError('ResourceNotFoundException', `The provided build ${id} does not exist.`);
  return build;
}

/** Calls take the id or the ARN of a build. */
function uuidForm(id: string): string {
  return id.startsWith('arn:') ? id.slice(id.indexOf(':build/') + ':build/'.length) : id;
}

function projectOfBuild(id: string): string {
  return uuidForm(id).split(':')[0];
}
