import { javascript, type Project, type typescript } from 'projen';
import { VERSIONS } from './versions';

export const AUTHOR = 'The Slipway authors';
export const REPOSITORY = 'https://github.com/slipway-cd/slipway.git';

/** What every project of the monorepo has in common; a child installs, releases and lints nothing by itself. */
export const COMMON = {
  authorName: AUTHOR,
  authorOrganization: true,
  buildWorkflow: false,
  copyrightOwner: AUTHOR,
  defaultReleaseBranch: 'main',
  depsUpgrade: false,
  eslint: false,
  github: false,
  license: 'Apache-2.0',
  licensed: true,
  minNodeVersion: VERSIONS.node,
  packageManager: javascript.NodePackageManager.NPM,
  prettier: false,
  projenVersion: VERSIONS.projen,
  pullRequestTemplate: false,
  release: false,
  repository: REPOSITORY,
  sampleCode: false,
  typescriptVersion: VERSIONS.typescript,
} as const;

export const JEST: javascript.JestOptions = { jestVersion: VERSIONS.jest };
export const TEST_TSCONFIG = { compilerOptions: { isolatedModules: true, skipLibCheck: true, noEmit: true } };

/** Tests are transpiled file by file (five times faster); their types are checked by `build`. */
export function configureJest(child: Project & { package: javascript.NodePackage }): void {
  child.package.addField('jest', {
    testEnvironment: 'node',
    testMatch: ['<rootDir>/test/**/*.test.ts'],
    modulePathIgnorePatterns: ['<rootDir>/lib', '<rootDir>/cdk.out'],
    // `test` is cached by nx: it reads snapshots and never writes them.
    ci: true,
    // CDK and SDKs are loaded when they are first used; on a busy machine the first test of a file waits long for that.
    testTimeout: 60_000,
    transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
  });
}

/** The root installs for everyone, once: a child that did so would fight over one lock file. */
export function leaveInstallationToRoot(child: Project & { package: javascript.NodePackage }): void {
  Object.defineProperty(child.package, 'installDependencies', { value: () => undefined });
  Object.defineProperty(child.package, 'resolveDepsAndWritePackageJson', { value: () => [] });
  child.tasks.removeTask('install');
  child.tasks.removeTask('install:ci');
}

/** `build` in a child is its compile alone; nx runs tests and packing as targets of their own. */
export function buildIsCompile(child: typescript.TypeScriptProject): void {
  for (const name of [
    'build',
    'package',
    'package-all',
    'package:js',
    'watch',
    'default',
    'eject',
    'clobber',
    'upgrade',
  ]) {
    child.tasks.removeTask(name);
  }
  const build = child.addTask('build', { description: 'Compile, and what has to be made from the result' });
  build.spawn(child.preCompileTask);
  build.spawn(child.compileTask);
  build.spawn(child.postCompileTask);
  for (const name of Object.keys(child.package.manifest.scripts ?? {})) child.package.removeScript(name);
}
