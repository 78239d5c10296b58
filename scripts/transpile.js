// Makes lib/ of what `npm start` runs, without looking at types: a second instead of half a minute. `npm test` and
// `npm run build` compile with types and write the same folders.
const { execFileSync } = require('node:child_process');
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');

function sourcesOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

for (const project of ['packages/pipeline-constructs', 'packages/rehearsal', 'apps/web-worker']) {
  const src = join(root, project, 'src');
  buildSync({
    entryPoints: sourcesOf(src),
    outbase: src,
    outdir: join(root, project, 'lib'),
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
  });
}
execFileSync(process.execPath, [join(root, 'packages/pipeline-constructs/scripts/bundle-functions.js')]);
