import { cdk } from 'projen';
import {
  buildIsCompile,
  COMMON,
  configureJest,
  JEST,
  leaveInstallationToRoot,
  REPOSITORY,
  TEST_TSCONFIG,
} from './common';
import type { Monorepo } from './monorepo';
import { VERSIONS } from './versions';

/** @slipway/pipeline-constructs: a jsii module; it bundles no dependency, its functions are bundled by esbuild. */
export function pipelineConstructs(parent: Monorepo): cdk.JsiiProject {
  const project = new cdk.JsiiProject({
    ...COMMON,
    parent,
    outdir: 'packages/pipeline-constructs',
    name: '@slipway/pipeline-constructs',
    description: 'Source, build, approval and deployment through AWS CodePipeline, with typed strategies',
    author: COMMON.authorName,
    authorAddress: 'authors@slipway.example',
    repositoryUrl: REPOSITORY,
    jsiiVersion: VERSIONS.jsii,
    docgen: false,
    compat: false,
    peerDeps: [`aws-cdk-lib@^${VERSIONS.awsCdkLib}`, `constructs@^${VERSIONS.constructs}`],
    peerDependencyOptions: { pinnedDevDependency: false },
    devDeps: [
      `@aws-sdk/client-elastic-beanstalk@^3.900.0`,
      `@types/aws-lambda@^8.10.0`,
      `aws-cdk-lib@${VERSIONS.awsCdkLib}`,
      `cdk-nag@${VERSIONS.cdkNag}`,
      `constructs@${VERSIONS.constructs}`,
      `esbuild@${VERSIONS.esbuild}`,
      `fast-check@${VERSIONS.fastCheck}`,
      `jsii-docgen@${VERSIONS.jsiiDocgen}`,
      `@types/node@${VERSIONS.nodeTypes}`,
      `ts-jest@${VERSIONS.tsJest}`,
    ],
    jestOptions: JEST,
    tsconfigDev: TEST_TSCONFIG,
    gitignore: ['assets/', 'tsconfig.json', '!API.md'],
    excludeTypescript: ['test/**', 'functions/**'],
  });
  for (const unused of ['jsii-pacmak', 'jsii-diff', 'jsii-rosetta']) project.deps.removeDependency(unused);
  project.tasks.removeTask('compat');
  project.package.addField('files', ['lib', 'assets', '.jsii', 'API.md', 'README.md']);
  leaveInstallationToRoot(project);
  buildIsCompile(project);
  configureJest(project);
  project.package.setScript(
    'compile',
    'JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 jsii --silence-warnings=reserved-word && node scripts/bundle-functions.js',
  );
  project.package.setScript('build', 'tsc --noEmit -p test/tsconfig.json && node scripts/docgen.js');
  project.package.setScript('test', 'jest');
  // Examples of the documentation are compiled here, those of the rehearsal too.
  const examples = ['docs', '{workspaceRoot}/packages/rehearsal/src/**/*'];
  project.package.addField('nx', { targets: { test: { inputs: ['default', '^sources', ...examples] } } });
  return project;
}
