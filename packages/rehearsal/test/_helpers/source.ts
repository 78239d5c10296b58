import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file's text, or its text and mode; undefined for one that is not to be there. */
export type Files = Readonly<Record<string, string | { readonly text: string; readonly mode: number } | undefined>>;

/** Writes files below `folder`. */
export function writeFiles(folder: string, files: Files): string {
  for (const [path, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    const { text, mode } = typeof file === 'string' ? { text: file, mode: 0o644 } : file;
    writeFileSync(target, text);
    chmodSync(target, mode);
  }
  return folder;
}

/** A web application without dependencies: answers with its version, is healthy. */
export const SERVER = `
const { createServer } = require('node:http');
const { version } = require('./package.json');
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(version);
});
server.listen(Number(process.env.PORT));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;

export const BUILDSPEC = `version: 0.2
phases:
  build:
    commands:
      - echo built
artifacts:
  files: ['**/*']
`;

/** The source of a small application, as a team would push it. `changes` replaces or adds files. */
export function smallSource(folder: string, version: string, changes: Files = {}): string {
  return writeFiles(folder, {
    'package.json': JSON.stringify({ name: 'orders', version }),
    'server.js': SERVER,
    Procfile: 'web: node server.js\n',
    'node_modules/.keep': '',
    'buildspec.yml': BUILDSPEC,
    ...changes,
  });
}
