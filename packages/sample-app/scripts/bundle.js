import { chmod, cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildInfoFrom } from './version.js';

const ROOT = join(import.meta.dirname, '..');
const OUTPUT = process.argv[2] ?? join(ROOT, 'dist');
const SOURCES = 'src';

/** Makes <output>/<name>: everything that Elastic Beanstalk needs, and nothing that it would have to download. */
async function bundle(name, buildInfo) {
  const from = join(ROOT, name);
  const to = join(OUTPUT, name);
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true, filter: (path) => path !== join(from, SOURCES) });
  await build({
    entryPoints: [join(from, SOURCES, 'main.js')],
    outfile: join(to, 'server.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // The SDK's ES modules let esbuild leave out what is not used, which the instance would otherwise parse at start.
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    define: { __BUILD_INFO__: JSON.stringify(buildInfo) },
    logLevel: 'warning',
  });
  await sayThatNothingIsToInstall(to);
  await makeHooksExecutable(join(to, '.platform', 'hooks'));
  const { size } = await stat(join(to, 'server.js'));
  process.stdout.write(`${name}: version ${buildInfo.version}, server.js ${Math.round(size / 1024)} kB\n`);
}

// Beanstalk runs `npm install` on the instance unless this folder is there:
// https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/nodejs-platform-dependencies.html
async function sayThatNothingIsToInstall(to) {
  await mkdir(join(to, 'node_modules'));
  await writeFile(
    join(to, 'node_modules', 'README'),
    'All dependencies are in server.js; there is nothing to install.\n',
  );
}

// A source that came as a zip may have lost the bit.
async function makeHooksExecutable(hooks) {
  for (const path of await readdir(hooks, { recursive: true })) {
    if (path.endsWith('.sh')) await chmod(join(hooks, path), 0o755);
  }
}

const buildInfo = buildInfoFrom(process.env);
await Promise.all(['web', 'worker'].map((name) => bundle(name, buildInfo)));
