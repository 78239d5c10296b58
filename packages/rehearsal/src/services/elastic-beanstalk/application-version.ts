import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RehearsalError, describePlace } from '../../core/errors';
import { extractZip } from '../../core/zip';
import type { Finding } from './bundle/finding';
import { hasErrors } from './bundle/finding';
import { readSourceBundle } from './bundle/source-bundle';
import type { EnvironmentDefinition } from './definition';
import type { Release } from './fleet';
import { policyComplaint } from './policy/restrictions';

/** A version of an application. */
export interface ApplicationVersion {
  readonly applicationName: string;
  readonly label: string;
  readonly description: string;
  readonly bucket: string;
  readonly key: string;
  /** The bundle on this machine. */
  readonly zip: string;
  /** A folder for the bundle's content, made when it is first needed. */
  readonly folder: string;
  /** Virtual ms since the epoch. */
  readonly createdAt: number;
}

/** What can be said of a version before any instance is touched. */
export type PreparedRelease = { readonly policy: string; readonly warnings: readonly string[] } & (
  { readonly outcome: 'ready'; readonly release: Release } | { readonly outcome: 'refused'; readonly reason: string }
);

/** Options that take effect with a deployment; others belong to resources, which a deployment does not change here. */
const WITH_DEPLOYMENT = [
  'aws:elasticbeanstalk:application:environment',
  'aws:elasticbeanstalk:application:environmentsecrets',
  'aws:elasticbeanstalk:command',
  'aws:elasticbeanstalk:trafficsplitting',
  'aws:elasticbeanstalk:healthreporting:system',
  'aws:elasticbeanstalk:sqsd',
];

/** Reads a version's bundle and the settings it is deployed under. */
export async function prepareRelease(
  version: ApplicationVersion,
  definition: EnvironmentDefinition,
): Promise<PreparedRelease> {
  const own = definition.options([]).settings;
  const refused = (reason: string): PreparedRelease => ({
    outcome: 'refused',
    policy: own.deployment.policy,
    warnings: [],
    reason,
  });
  if (definition.unknowns.length > 0) {
    return refused(`${definition.name} depends on what a rehearsal does not know: ${definition.unknowns.join('; ')}`);
  }
  const folder = join(version.folder, 'content');
  await rm(folder, { recursive: true, force: true });
  try {
    await extractZip(version.zip, folder);
  } catch (error) {
    if (error instanceof RehearsalError) return refused(`The source bundle cannot be unpacked: ${error.message}`);
    throw error;
  }
  const { value: bundle, findings } = await readSourceBundle(folder);
  if (hasErrors(findings)) {
    const errors = findings.filter(({ severity }) => severity === 'error').map(describeFinding);
    return refused(
      `The source bundle of ${version.label} cannot be deployed:\n${errors.map((error) => `  ${error}`).join('\n')}`,
    );
  }
  const fromBundle = bundle.extensions.flatMap(({ options }) => options);
  const { settings, faults } = definition.options(
    fromBundle.filter(({ namespace }) => WITH_DEPLOYMENT.includes(namespace)),
  );
  const later = [
    ...new Set(
      fromBundle.map(({ namespace }) => namespace).filter((namespace) => !WITH_DEPLOYMENT.includes(namespace)),
    ),
  ];
  const warnings = [
    ...findings.map(describeFinding),
    ...later.map(
      (namespace) =>
        `Options of ${namespace} in .ebextensions change resources of the environment, which a rehearsal does not do; set them in the stack.`,
    ),
    ...(settings.properties.PORT === undefined
      ? []
      : [
          `PORT is set to ${settings.properties.PORT}; instances of a rehearsal share a machine, so each has a port of its own.`,
        ]),
  ];
  const complaint = faults[0]?.message ?? policyComplaint(settings, definition.tier);
  if (complaint !== undefined) return { ...refused(complaint), warnings };
  return {
    outcome: 'ready',
    policy: settings.deployment.policy,
    warnings,
    release: { label: version.label, zip: version.zip, bundle, settings },
  };
}

function describeFinding({ place, message }: Finding): string {
  return `${describePlace(place)}: ${message}`;
}
