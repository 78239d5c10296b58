// Bundles each handler of functions/ into assets/<name>/index.js. jsii packages bundle no dependencies, so what a
// function needs at run time (its SDK client too: the version Lambda brings is not ours to choose) is put in here.
const { existsSync, readdirSync, rmSync } = require('node:fs');
const { basename, join } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');
const functions = join(root, 'functions');
const handlers = existsSync(functions) ? readdirSync(functions).filter((file) => file.endsWith('.handler.ts')) : [];
rmSync(join(root, 'assets'), { recursive: true, force: true });
for (const file of handlers) {
  buildSync({
    entryPoints: [join(functions, file)],
    outfile: join(root, 'assets', basename(file, '.handler.ts'), 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    legalComments: 'none',
  });
}
