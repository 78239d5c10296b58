import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What platforms since 2022 do to hooks before they run: execute permission is granted, and Windows line ends of a script
 * are replaced.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.hooks.html
 */
export async function prepareHooks(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    const content = await readFile(path);
    if (content.subarray(0, 2).toString() === '#!' && content.includes('\r\n')) {
      await writeFile(path, content.toString('utf8').replace(/\r\n/g, '\n'));
    }
    await chmod(path, ((await stat(path)).mode & 0o777) | 0o111);
  }
}
