import { join } from 'node:path';

const COMPILER_OPTIONS = { module: 'commonjs', moduleResolution: 'node', target: 'es2022', esModuleInterop: true };

/** Command and environment that run a script of this folder in a process of its own. */
export function scriptCommand(name: string, args: readonly string[], path: string) {
  const script = join(__dirname, name);
  return {
    argv: [process.execPath, '-r', 'ts-node/register/transpile-only', script, ...args],
    cwd: __dirname,
    env: { PATH: path, TS_NODE_COMPILER_OPTIONS: JSON.stringify(COMPILER_OPTIONS), TS_NODE_SKIP_PROJECT: 'true' },
  };
}
