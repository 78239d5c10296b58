import type { KnownBuild } from './builds';
import type { PhaseRecord } from './build/model';
import type { Project } from './project';

/** A build as BatchGetBuilds shows it. */
export function describeBuild(build: KnownBuild): object {
  const { order, result } = build;
  const { project } = order;
  const uuid = build.id.slice(build.id.indexOf(':') + 1);
  return {
    id: build.id,
    arn: `${project.arn.replace(/:project\/.*$/, '')}:build/${build.id}`,
    buildNumber: build.number,
    projectName: project.name,
    buildStatus: result?.status ?? 'IN_PROGRESS',
    buildComplete: result !== undefined,
    currentPhase: build.current,
    startTime: build.startedAt,
    endTime: endOf(build),
    initiator: order.initiator,
    sourceVersion: order.sourceVersion,
    resolvedSourceVersion: order.sourceVersion,
    phases: [...build.phases.map(describePhase), ...underWay(build)],
    source: { type: project.sourceType, buildspec: order.buildspecOverride ?? project.buildspec },
    environment: describeEnvironment(project),
    exportedEnvironmentVariables: Object.entries(result?.exported ?? {}).map(([name, value]) => ({ name, value })),
    logs: project.logGroup === undefined ? {} : { groupName: project.logGroup, streamName: uuid },
    timeoutInMinutes: order.timeoutMinutes ?? project.timeoutMinutes,
    queuedTimeoutInMinutes: project.queuedTimeoutMinutes,
    serviceRole: project.serviceRole,
    encryptionKey: project.encryptionKey,
  };
}

/** A project as BatchGetProjects shows it. */
export function describeProject(project: Project): object {
  return {
    name: project.name,
    arn: project.arn,
    serviceRole: project.serviceRole,
    source: { type: project.sourceType, buildspec: project.buildspec },
    artifacts: { type: project.artifacts.type },
    environment: describeEnvironment(project),
    timeoutInMinutes: project.timeoutMinutes,
    queuedTimeoutInMinutes: project.queuedTimeoutMinutes,
    encryptionKey: project.encryptionKey,
  };
}

function describePhase({ phase, status, startedAt, endedAt, code, message }: PhaseRecord): object {
  return {
    phaseType: phase,
    // AWS gives COMPLETED no status: it is where a build rests.
    phaseStatus: phase === 'COMPLETED' ? undefined : status,
    startTime: new Date(startedAt),
    endTime: phase === 'COMPLETED' ? undefined : new Date(endedAt),
    durationInSeconds: Math.round((endedAt - startedAt) / 1000),
    contexts: code === undefined && message === undefined ? [] : [{ statusCode: code ?? '', message: message ?? '' }],
  };
}

function underWay(build: KnownBuild): object[] {
  return build.result === undefined ? [{ phaseType: build.current }] : [];
}

function endOf({ phases, result }: KnownBuild): Date | undefined {
  return result && new Date(phases[phases.length - 1].endedAt);
}

function describeEnvironment(project: Project): object {
  return {
    type: project.environmentType,
    image: project.image,
    computeType: project.computeType,
    privilegedMode: project.privileged,
    environmentVariables: project.variables,
  };
}
