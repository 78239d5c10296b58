import { chooseInstanceHost } from '../../../src/compute/choose';
import { type InstanceKind } from '../../../src/compute/instance';

/** Starts an instance with daemons in it, says so, and waits to be killed. Arguments: kind, folder, PATH. */
async function main([kind, folder, path]: readonly string[]): Promise<void> {
  const host = await chooseInstanceHost({ folder, kind: kind as InstanceKind });
  const instance = await host.launch({ id: 'doomed' });
  const script =
    'setsid sh -c "sleep 600 & sleep 600" & (setsid sleep 600 &) ; env | grep SLIPWAY_INSTANCE; exec sleep 600';
  const onLine = (line: string) => process.stdout.write(`${line}\n`);
  await instance.start({ argv: ['sh', '-c', script], cwd: '/', env: { PATH: path }, onLine });
}

void main(process.argv.slice(2));
