import { typescript, JsonFile } from 'projen';
import { buildIsCompile, COMMON, configureJest, JEST, leaveInstallationToRoot, TEST_TSCONFIG } from './common';
import type { Monorepo } from './monorepo';
import { VERSIONS } from './versions';

/** apps/web-worker: Elastic Beanstalk web and worker through a pipeline; the default rehearsal. */
export function webWorker(parent: Monorepo): typescript.TypeScriptProject {
  const project = new typescript.TypeScriptProject({
    ...COMMON,
    parent,
    outdir: 'apps/web-worker',
    name: 'web-worker',
    description: 'Elastic Beanstalk web and worker environments, deployed through a pipeline',
    deps: [
      '@slipway/pipeline-constructs@0.0.0',
      `aws-cdk-lib@${VERSIONS.awsCdkLib}`,
      `cdk-nag@${VERSIONS.cdkNag}`,
      `constructs@${VERSIONS.constructs}`,
    ],
    // Its tests run the `slipway` command.
    devDeps: [
      '@slipway/rehearsal@0.0.0',
      `@types/node@${VERSIONS.nodeTypes}`,
      `aws-cdk@${VERSIONS.awsCdkCli}`,
      `ts-jest@${VERSIONS.tsJest}`,
    ],
    jestOptions: JEST,
    tsconfigDev: TEST_TSCONFIG,
    npmignoreEnabled: false,
    package: false,
    tsconfig: { compilerOptions: { module: 'commonjs', target: 'ES2022', lib: ['es2022'], skipLibCheck: true } },
  });
  project.package.addField('private', true);
  new JsonFile(project, 'cdk.json', { obj: { app: 'node lib/main.js', output: 'cdk.out' }, marker: false });
  leaveInstallationToRoot(project);
  buildIsCompile(project);
  configureJest(project);
  project.package.setScript('compile', 'tsc --build');
  project.package.setScript('synth', 'node lib/main.js');
  project.package.setScript('build', 'tsc --noEmit -p test/tsconfig.json');
  project.package.setScript('test', 'jest');
  return project;
}
