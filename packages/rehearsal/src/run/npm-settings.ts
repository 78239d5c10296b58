import { runProcess } from '../core/process';

/** What this machine's npm knows that a build with a HOME of its own would not. */
export interface NpmSettings {
  /** Folder of the download cache; shown to builds copy-on-write. */
  readonly cache?: string;
  /** @default - npm's own default */
  readonly registry?: string;
}

/**
 * Reads where npm keeps its downloads and where they came from: entries of its cache are found only under the registry
 * they were fetched from. An address with a user name in it stays behind, as credentials must not reach a build.
 */
export async function readNpmSettings(
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<NpmSettings> {
  const result = await runProcess(['npm', 'config', 'get', 'cache', 'registry'], { env, signal });
  if (result.exitCode !== 0) return {};
  const found = new Map(result.stdout.split('\n').map((line) => splitOnce(line, '=')));
  const registry = found.get('registry');
  return { cache: found.get('cache'), registry: registry?.includes('@') ? undefined : registry };
}

function splitOnce(line: string, separator: string): readonly [string, string] {
  const at = line.indexOf(separator);
  return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
