import { join } from 'node:path';
import { RehearsalError } from '../core/errors';
import { type Instance, type InstanceHost, type InstanceKind, type InstanceSpec } from './instance';

export interface InstanceHostOptions {
  readonly kind: InstanceKind;
  readonly reason: string;
  /** Holds one folder for each instance. */
  readonly folder: string;
  readonly launch: (spec: InstanceSpec, folder: string) => Promise<Instance>;
  /** Called after the last instance is gone. */
  readonly onClose: () => Promise<void>;
}

/** What hosts of both kinds have in common: they know what they launched, and end it. */
export function createInstanceHost(options: InstanceHostOptions): InstanceHost {
  const instances = new Map<string, Promise<Instance>>();
  const ids = new Set<string>();
  let closed: Promise<void> | undefined;

  const launch = async (spec: InstanceSpec): Promise<Instance> => {
    checkId(spec.id, ids);
    if (closed) throw new RehearsalError({ code: 'host-closed', message: 'the rehearsal is ending', exitStatus: 3 });
    ids.add(spec.id);
    const launched = options.launch(spec, join(options.folder, spec.id));
    instances.set(spec.id, launched);
    const instance = await launched;
    let terminated: Promise<void> | undefined;
    const terminate = () => {
      terminated ??= instance.terminate().finally(() => instances.delete(spec.id));
      return terminated;
    };
    const known = { ...instance, terminate };
    instances.set(spec.id, Promise.resolve(known));
    return known;
  };

  const closeAll = async () => {
    const endings = [...instances.values()].map(async (launched) => {
      // A launch that failed has been reported to whoever asked for it.
      const instance = await launched.catch(() => undefined);
      await instance?.terminate();
    });
    const results = await Promise.allSettled(endings);
    await options.onClose();
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  };
  return { kind: options.kind, reason: options.reason, launch, close: () => (closed ??= closeAll()) };
}

function checkId(id: string, taken: ReadonlySet<string>): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(id)) {
    const message = `an instance id becomes a folder's name, got "${id}"; use letters, digits, ".", "_" and "-"`;
    throw new RehearsalError({ code: 'invalid-instance-id', message, exitStatus: 3 });
  }
  if (taken.has(id)) {
    const message = `instance ${id} was launched before; an id is never used again`;
    throw new RehearsalError({ code: 'duplicate-instance-id', message, exitStatus: 3 });
  }
}
