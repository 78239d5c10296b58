import { ServiceError } from '../../../gateway/gateway';
import { PhaseFailure } from './failure';
import type { Build } from './model';
import { noticeOnce } from './notices';

/** Lines that one PutLogEvents takes; AWS takes 10,000. */
const BATCH = 1000;

/** Makes the build's log stream, as its service role must be allowed to. */
export async function openLogStream(build: Build): Promise<void> {
  const { project } = build.request;
  if (project.logGroup === undefined) return;
  const { gateway } = build.world;
  const names = { logGroupName: project.logGroup, logStreamName: streamName(build) };
  const call = (operation: string, input: object) => gateway.call(build.principal, 'logs', operation, input);
  try {
    await call('CreateLogGroup', { logGroupName: names.logGroupName }).catch(ignoreExisting);
    await call('CreateLogStream', names).catch(ignoreExisting);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (!/AccessDenied/.test(error.code)) {
      return noticeOnce(build, 'warning', `the log of project ${project.name} is only in its file: ${error.message}`);
    }
    throw new PhaseFailure(
      'ACCESS_DENIED',
      `Service role ${project.serviceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${build.id}. Error message: ${error.message}`,
    );
  }
}

/** Sends what was logged, in batches; a failure is said once and costs nothing else. */
export async function sendLog(
  build: Build,
  lines: readonly { readonly timestamp: number; readonly message: string }[],
): Promise<void> {
  const { project } = build.request;
  if (project.logGroup === undefined || lines.length === 0) return;
  const names = { logGroupName: project.logGroup, logStreamName: streamName(build) };
  try {
    for (let from = 0; from < lines.length; from += BATCH) {
      const logEvents = lines.slice(from, from + BATCH);
      await build.world.gateway.call(build.principal, 'logs', 'PutLogEvents', { ...names, logEvents });
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    noticeOnce(build, 'warning', `the log of project ${project.name} is only in its file: ${error.message}`);
  }
}

function streamName({ request }: Build): string {
  const { logStreamPrefix } = request.project;
  return logStreamPrefix === undefined ? request.uuid : `${logStreamPrefix}/${request.uuid}`;
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof ServiceError) || error.code !== 'ResourceAlreadyExistsException') throw error;
}
