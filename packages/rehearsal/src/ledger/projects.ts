import { executed, refused, simulated, type TreatmentTable } from './treatment';

/** Not worth a line in the ledger. */
export const NOTHING = 'says nothing about what runs';
const NO_MACHINE = simulated('builds run on this machine as it is');

/** Properties of `AWS::CodeBuild::Project`. */
export const PROJECT_PROPERTIES: TreatmentTable = {
  Artifacts: executed('zipped and uploaded to the artifact bucket'),
  AutoRetryLimit: simulated('a failed build is not retried by itself'),
  BadgeEnabled: simulated('there is no badge'),
  BuildBatchConfig: refused('batch builds are not in a rehearsal yet'),
  Cache: executed('kept between runs of the rehearsal'),
  ConcurrentBuildLimit: executed('further builds are refused'),
  Description: simulated(NOTHING),
  EncryptionKey: simulated('nothing is encrypted'),
  Environment: executed('variables are set; image, size and privileged mode are those of this machine'),
  FileSystemLocations: refused('file systems are not mounted in a rehearsal'),
  LogsConfig: executed("the log goes to the rehearsal's log group and folder"),
  Name: executed('it is known by it'),
  QueuedTimeoutInMinutes: simulated('a build waits for nothing but its concurrency limit'),
  ResourceAccessRole: simulated('there is no public build'),
  SecondaryArtifacts: executed('zipped and uploaded to the artifact bucket'),
  SecondarySourceVersions: refused('secondary sources are not in a rehearsal yet'),
  SecondarySources: refused('secondary sources are not in a rehearsal yet'),
  ServiceRole: executed("a build's calls are made as this role"),
  Source: executed("the pipeline's artifact is unpacked; its buildspec runs"),
  SourceVersion: simulated("the pipeline's revision is built"),
  Tags: simulated(NOTHING),
  TimeoutInMinutes: executed('in real time'),
  Triggers: simulated('builds start from the pipeline only'),
  Visibility: simulated('there is no public build'),
  VpcConfig: NO_MACHINE,
};

/** Keys of a buildspec, version 0.2, by path; a `*` stands for a name of the user's. */
export const BUILDSPEC_KEYS: TreatmentTable = {
  version: executed('0.2; 0.1 is refused'),
  'run-as': executed('where this machine can run commands as another user; where not, the log says so'),
  'env.shell': executed('bash or sh'),
  'env.variables': executed('set for all commands'),
  'env.parameter-store': executed('read under the role of the build'),
  'env.secrets-manager': executed('read under the role of the build'),
  'env.exported-variables': executed('handed to the pipeline'),
  'env.git-credential-helper': simulated('there are no git credentials to give'),
  'proxy.logs': simulated('there is no proxy server'),
  'proxy.upload-artifacts': simulated('there is no proxy server'),
  batch: refused('batch builds are not in a rehearsal yet'),
  'phases.*.commands': executed('one shell for the whole build'),
  'phases.*.finally': executed('after the commands, whatever became of them'),
  'phases.*.on-failure': executed('ABORT, CONTINUE, RETRY'),
  'phases.*.run-as': executed('where this machine can run commands as another user; where not, the log says so'),
  'phases.install.runtime-versions': simulated('compared with what this machine has; nothing is installed'),
  'reports.*': executed('read and counted'),
  'artifacts.*': executed('every key'),
  'cache.paths': executed('kept between runs'),
  'cache.key': refused('not in a rehearsal yet'),
  'cache.fallback-keys': refused('not in a rehearsal yet'),
  'cache.action': refused('not in a rehearsal yet'),
};
