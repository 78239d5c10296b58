// Renders API.md from the jsii assembly. jsii-docgen looks for assemblies only below the package, and npm workspaces
// hoist them out of it: so the assembly and those it depends on are gathered in a temporary folder first.
const { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { Documentation, Language } = require('jsii-docgen');

const root = join(__dirname, '..');

function gather(packageDir, into) {
  const {
    name,
    dependencies = {},
    peerDependencies = {},
  } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const target = join(into, 'node_modules', name);
  if (existsSync(target) || !existsSync(join(packageDir, '.jsii'))) return;
  mkdirSync(target, { recursive: true });
  for (const file of ['.jsii', '.jsii.gz', 'package.json']) {
    if (existsSync(join(packageDir, file))) cpSync(join(packageDir, file), join(target, file));
  }
  for (const dependency of Object.keys({ ...dependencies, ...peerDependencies })) {
    const found = findPackage(dependency, packageDir);
    if (found) gather(found, into);
  }
}

/** Up the node_modules folders, as a package's `exports` may hide its package.json from require.resolve. */
function findPackage(name, from) {
  const candidate = join(from, 'node_modules', name);
  if (existsSync(join(candidate, 'package.json'))) return candidate;
  return dirname(from) === from ? undefined : findPackage(name, dirname(from));
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-docgen-'));
  try {
    gather(root, folder);
    const docs = await Documentation.forAssembly('@slipway/pipeline-constructs', folder);
    const markdown = await docs.toMarkdown({ language: Language.TYPESCRIPT });
    writeFileSync(join(root, 'API.md'), markdown.render());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
