import { pathToFileURL } from 'node:url';

const SHORT = 8;

/**
 * What a build calls itself: its commit (under an S3 source, the object's version), or 'development' outside CodeBuild.
 * @param {Record<string, string | undefined>} env
 */
export function buildInfoFrom(env) {
  const commit = env.CODEBUILD_RESOLVED_SOURCE_VERSION || 'development';
  return { version: commit === 'development' ? commit : commit.slice(0, SHORT), commit };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${buildInfoFrom(process.env).version}\n`);
}
