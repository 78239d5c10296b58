import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock/clock';
import { ServiceError } from '../../gateway/gateway';
import type { ApplicationVersion } from './application-version';
import type { EnvironmentDefinition } from './definition';
import type { BeanstalkEnvironment } from './environment';

/** Applications, versions and environments of the rehearsal. */
export interface BeanstalkState {
  /** Every environment of the template, also before it is started. */
  readonly definitions: readonly EnvironmentDefinition[];
  readonly environments: readonly BeanstalkEnvironment[];
  readonly versions: readonly ApplicationVersion[];
  environment(nameOrId: string | undefined): BeanstalkEnvironment;
  version(applicationName: string, label: string): ApplicationVersion | undefined;
  addVersion(version: NewVersion): Promise<ApplicationVersion>;
}

export interface NewVersion {
  readonly applicationName: string;
  readonly label: string;
  readonly description: string;
  readonly bucket: string;
  readonly key: string;
  readonly content: Uint8Array;
}

export function createState(
  definitions: readonly EnvironmentDefinition[],
  environments: readonly BeanstalkEnvironment[],
  folder: string,
  clock: Clock,
): BeanstalkState {
  const versions: ApplicationVersion[] = [];
  return {
    definitions,
    environments,
    versions,
    environment: (nameOrId) => {
      const found = environments.find(({ definition }) => definition.name === nameOrId || definition.id === nameOrId);
      if (!found)
        throw new ServiceError('InvalidParameterValue', `No Environment found for EnvironmentName = '${nameOrId}'.`);
      return found;
    },
    version: (applicationName, label) =>
      versions.find((other) => other.applicationName === applicationName && other.label === label),
    addVersion: async ({ content, ...version }) => {
      const own = join(folder, 'versions', String(versions.length + 1));
      const added = { ...version, folder: own, zip: join(own, 'bundle.zip'), createdAt: clock.now() };
      versions.push(added);
      await mkdir(own, { recursive: true });
      await writeFile(added.zip, content);
      return added;
    },
  };
}
