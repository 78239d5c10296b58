import { typescript } from 'projen';
import { buildIsCompile, COMMON, configureJest, JEST, leaveInstallationToRoot, TEST_TSCONFIG } from './common';
import type { Monorepo } from './monorepo';
import { VERSIONS } from './versions';

/** @slipway/rehearsal: runs a synthesized pipeline on this machine; the `slipway` command. */
export function rehearsal(parent: Monorepo): typescript.TypeScriptProject {
  const project = new typescript.TypeScriptProject({
    ...COMMON,
    parent,
    outdir: 'packages/rehearsal',
    name: '@slipway/rehearsal',
    description: 'Runs a synthesized CodePipeline on your own machine: no AWS account, no Docker',
    bin: { slipway: 'bin/slipway.js' },
    autoDetectBin: false,
    deps: [
      'fast-xml-parser@^5.3.0',
      'undici@^7.16.0',
      'yaml@^2.8.0',
      'yauzl@^3.2.0',
      'yazl@^3.3.1',
      'picomatch@^4.0.3',
    ],
    devDeps: [
      '@aws-sdk/client-cloudwatch@^3.900.0',
      '@aws-sdk/client-cloudwatch-logs@^3.900.0',
      '@aws-sdk/client-codebuild@^3.900.0',
      '@aws-sdk/client-codepipeline@^3.900.0',
      '@aws-sdk/client-elastic-beanstalk@^3.900.0',
      '@aws-sdk/client-s3@^3.900.0',
      '@aws-sdk/client-secrets-manager@^3.900.0',
      '@aws-sdk/client-sns@^3.900.0',
      '@aws-sdk/client-sqs@^3.900.0',
      '@aws-sdk/client-ssm@^3.900.0',
      '@aws-sdk/client-sts@^3.900.0',
      '@aws-sdk/s3-request-presigner@^3.900.0',
      `@types/node@${VERSIONS.nodeTypes}`,
      '@types/picomatch@^4.0.0',
      '@types/yauzl@^2.10.3',
      '@types/yazl@^3.3.0',
      `fast-check@${VERSIONS.fastCheck}`,
      `ts-jest@${VERSIONS.tsJest}`,
    ],
    jestOptions: JEST,
    tsconfigDev: TEST_TSCONFIG,
    tsconfig: { compilerOptions: { module: 'commonjs', target: 'ES2022', lib: ['es2022'], skipLibCheck: true } },
  });
  project.package.addField('files', ['lib', 'bin', 'README.md']);
  leaveInstallationToRoot(project);
  buildIsCompile(project);
  configureJest(project);
  project.package.setScript('compile', 'tsc --build');
  project.package.setScript('build', 'tsc --noEmit -p test/tsconfig.json');
  project.package.setScript('test', 'jest');
  project.package.addField('nx', { targets: { test: { inputs: ['default', '^sources', 'sample', 'docs'] } } });
  return project;
}
