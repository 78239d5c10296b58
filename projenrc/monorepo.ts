import { javascript, JsonFile, typescript } from 'projen';
import { COMMON } from './common';
import { NX } from './nx';
import { VERSIONS } from './versions';

/** What `npm start` rehearses: pages, and orders that the worker has to make. */
const REHEARSE = [
  'rehearse apps/web-worker --source packages/sample-app --approve yes',
  `--request 'GET /' --request 'GET /version' --request 'POST /api/orders {"drink":"Espresso"}'`,
];

/** The root: it owns the lock file, the task graph, lint and the two commands of the README. */
export class Monorepo extends typescript.TypeScriptProject {
  constructor() {
    super({
      ...COMMON,
      name: 'slipway',
      jest: false,
      package: false,
      projenrcTs: true,
      npmignoreEnabled: false,
      gitignore: [
        '.nx/',
        '*.tsbuildinfo',
        '.slipway/',
        'cdk.out/',
        'node_modules/',
        '/bench/results/',
        '.jsii',
        'tsconfig.tsbuildinfo',
      ],
      devDeps: [
        `@types/node@${VERSIONS.nodeTypes}`,
        `esbuild@${VERSIONS.esbuild}`,
        `eslint@${VERSIONS.eslint}`,
        `nx@${VERSIONS.nx}`,
        `prettier@${VERSIONS.prettier}`,
        `ts-node@${VERSIONS.tsNode}`,
        `typescript-eslint@${VERSIONS.typescriptEslint}`,
      ],
      allowScripts: ['esbuild', 'nx', 'unrs-resolver'],
      tsconfigDev: {
        compilerOptions: { module: 'commonjs', target: 'ES2022', lib: ['es2022'] },
        include: ['projenrc/**/*.ts', '.projenrc.ts'],
      },
      disableTsconfig: true,
      pathsToIgnoreInCoverage: [],
    } as typescript.TypeScriptProjectOptions);

    this.package.addField('private', true);
    this.package.addField('workspaces', ['packages/pipeline-constructs', 'packages/rehearsal', 'apps/*']);
    // A native file watcher that nothing here needs; its install script would compile.
    this.package.file.addOverride('allowScripts.@parcel/watcher', false);
    this.defineCommands();
    this.defineNpm();
    new JsonFile(this, 'nx.json', { obj: NX, marker: false });
  }

  private defineCommands(): void {
    for (const task of ['build', 'compile', 'pre-compile', 'post-compile', 'test', 'package', 'watch']) {
      this.tasks.removeTask(task);
    }
    for (const name of Object.keys(this.package.manifest.scripts ?? {})) this.package.removeScript(name);
    this.package.setScript('projen', 'npx projen');
    this.package.setScript(
      'start',
      `node scripts/transpile.js && node packages/rehearsal/bin/slipway.js ${REHEARSE.join(' ')}`,
    );
    this.package.setScript('test', 'nx run-many -t test --parallel=2 --outputStyle=stream-without-prefixes');
    this.package.setScript('build', 'nx run-many -t build');
    const bench = (name: string) => `ts-node -T --project bench/tsconfig.json bench/${name}.ts`;
    this.package.setScript(
      'bench',
      `node scripts/transpile.js && ${['synthesis', 'load-balancer', 'rehearsal'].map(bench).join(' && ')}`,
    );
    this.package.setScript('lint', 'eslint . && prettier --check .');
    this.package.setScript('format', 'prettier --write .');
    // Fills npm's cache with what the sample's own lock file names, so that its build needs no network later.
    this.package.setScript(
      'prepare',
      'npm ci --prefix packages/sample-app --ignore-scripts --no-audit --no-fund --loglevel=error',
    );
  }

  private defineNpm(): void {
    const npm = new javascript.NpmConfig(this);
    npm.addConfig('omit-lockfile-registry-resolved', 'true');
    npm.addConfig('fund', 'false');
    npm.addConfig('audit', 'false');
  }
}
