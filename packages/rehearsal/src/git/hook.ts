import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface HookOptions {
  /** The bare repository. */
  readonly repository: string;
  /** Name of the socket beside the repository. */
  readonly socket: string;
  /** The Node.js that runs the hook. */
  readonly node: string;
}

export type HookName = 'pre-receive' | 'post-receive';

const HOOKS: readonly HookName[] = ['pre-receive', 'post-receive'];

/**
 * Writes the hooks that talk to the rehearsal. What git says goes to the socket, what comes back is printed, and git
 * shows it to the pusher as `remote:` lines. The last line that comes back says how the hook ends.
 */
export async function writeHooks(options: HookOptions): Promise<void> {
  const client = join(options.repository, 'hooks', 'rehearsal-client.js');
  await writeFile(client, CLIENT);
  for (const name of HOOKS) {
    const file = join(options.repository, 'hooks', name);
    // The pusher's environment may point Node.js at files of its own: none of that gets here.
    const script = `#!/bin/sh\nunset NODE_OPTIONS NODE_PATH\nexec ${quote(options.node)} "$GIT_DIR/hooks/rehearsal-client.js" ${name} ${quote(options.socket)}\n`;
    await writeFile(file, script);
    await chmod(file, 0o755);
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Git starts a hook in the repository's folder, so the path to the socket can be relative: a socket's path has 107
 * characters at most, a folder's may have more.
 */
const CLIENT = `'use strict';
const { connect } = require('node:net');
const { readFileSync } = require('node:fs');
const [name, socket] = process.argv.slice(2);
const updates = readFileSync(0, 'utf8');
const connection = connect('../' + socket);
let rest = '';
let status;
connection.setEncoding('utf8');
connection.on('connect', () => connection.write(JSON.stringify({ name, updates }) + '\\n'));
connection.on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const message = JSON.parse(line);
    if (message.line !== undefined) process.stdout.write(message.line + '\\n');
    if (message.status !== undefined) status = message.status;
  }
});
connection.on('error', () => undefined);
connection.on('close', () => {
  if (status !== undefined) process.exit(status);
  process.stdout.write('The rehearsal behind this remote is not running; start it again with "slipway up" and push again.\\n');
  process.exit(name === 'pre-receive' ? 1 : 0);
});
`;
