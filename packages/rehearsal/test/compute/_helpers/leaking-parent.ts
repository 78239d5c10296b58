import { chooseInstanceHost } from '../../../src/compute/choose';
import type { InstanceKind } from '../../../src/compute/instance';
import { DEFAULT_SCOPE } from '../../../src/core/scope';
import { startGateway } from '../../../src/gateway/start-gateway';

/**
 * Started with credentials everywhere an SDK looks, this runs commands in an instance that look everywhere, too, and
 * prints what they find. Arguments: kind, folder, PATH, node_modules.
 */
async function main([kind, folder, path, modules]: readonly string[]): Promise<void> {
  const host = await chooseInstanceHost({ folder, kind: kind as InstanceKind, path });
  const gateway = await startGateway({ scope: DEFAULT_SCOPE });
  const instance = await host.launch({ id: 'curious', readOnly: { '/opt/sdk/node_modules': modules } });
  const home = instance.insidePath('/root');
  const principal = { roleArn: 'arn:aws:iam::123456789012:role/web', session: 'curious' };
  const env: Record<string, string> = {
    PATH: path,
    HOME: home,
    ...gateway.environment(principal, DEFAULT_SCOPE.region),
  };
  const say = (text: string) => process.stdout.write(`${text}\n`);

  const look = async (what: string, argv: readonly string[], commandEnv: Record<string, string> = env) => {
    const result = await instance.run({ argv, cwd: '/', env: commandEnv, onLine: (line) => say(`${what}: ${line}`) });
    say(`${what} ended with ${result.exitCode}`);
  };
  const sdk = instance.insidePath('/opt/sdk/node_modules/@aws-sdk/client-sts');
  const ask = `const { STSClient } = require(${JSON.stringify(sdk)});
    new STSClient({ region: 'eu-west-1' }).config.credentials().then((found) => console.log(found.accessKeyId), () => console.log('none'));`;

  say(`issued: ${env.AWS_ACCESS_KEY_ID}`);
  await look('environment', ['env']);
  await look('home', [
    'sh',
    '-c',
    'find "$HOME" -mindepth 1; cat "$HOME"/.aws/* "$HOME"/.npmrc "$HOME"/.netrc 2>/dev/null',
  ]);
  await look('sdk', ['node', '-e', ask]);
  // What a program finds that clears its environment and asks again.
  await look('bare sdk', ['node', '-e', ask], { PATH: path, HOME: home, AWS_EC2_METADATA_DISABLED: 'true' });
  if (kind === 'namespace') {
    const real = process.env.HOME ?? '';
    await look('real home', ['sh', '-c', `cat ${real}/.aws/credentials ${real}/.npmrc 2>&1; ls -A /home/* ~root`]);
    await look('processes', ['sh', '-c', 'cat /proc/[0-9]*/environ | tr "\\0" "\\n"']);
  }
  await gateway.close();
  await host.close();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stdout.write(`failed: ${String(error)}\n`);
  process.exitCode = 1;
});
