import { type Complaint, Complaints, didYouMean } from '../../core/complaints';
import { readYaml, type YamlValue } from '../../core/yaml-source';

const TOP_KEYS = ['name', 'description', 'schemaVersion', 'parameters', 'constants', 'phases'];
const PHASES = ['build', 'validate', 'test'];
const PHASE_KEYS = ['name', 'steps'];
const STEP_KEYS = ['name', 'action', 'timeoutSeconds', 'onFailure', 'maxAttempts', 'loop', 'if', 'inputs'];
const ON_FAILURE = ['Abort', 'Continue', 'Ignore'];
/** Facts G1. */
const ACTIONS = [
  ...['AppendFile', 'Assert', 'CopyFile', 'CopyFolder', 'CreateFile', 'CreateFolder', 'CreateSymlink', 'DeleteFile'],
  ...[
    'DeleteFolder',
    'ExecuteBash',
    'ExecuteBinary',
    'ExecuteDocument',
    'ExecutePowerShell',
    'InstallMSI',
    'ListFiles',
  ],
  ...['MoveFile', 'MoveFolder', 'ReadFile', 'Reboot', 'S3Download', 'S3Upload', 'SetFileEncoding', 'SetFileOwner'],
  ...[
    'SetFilePermissions',
    'SetFolderOwner',
    'SetFolderPermissions',
    'SetRegistry',
    'UninstallMSI',
    'UpdateOS',
    'WebDownload',
  ],
];
const NO_INPUTS = ['Reboot', 'UpdateOS'];
/** Bytes that a document may have inside a template. */
const INLINE_LIMIT = 64 * 1024;

/** Checks an EC2 Image Builder component document: its keys, phases, steps and actions; not the inputs of each action. */
export function checkComponentDocument(text: string, file: string): readonly Complaint[] {
  const complaints = new Complaints();
  const root = readYaml(text, file, complaints);
  if (!root) return complaints.all;
  const document = new DocumentChecker(complaints);
  document.keys(root, 'a component document', TOP_KEYS);
  checkVersion(root, complaints);
  if (Buffer.byteLength(text) > INLINE_LIMIT) {
    const message = `the document has more than ${INLINE_LIMIT} bytes; a template cannot hold it, give it as an asset`;
    complaints.warn('component-size', message, root.place);
  }
  const phases = root.get('phases');
  if (!phases || phases.items.length === 0) {
    const message = 'phases must be a list with at least one of build, validate, test';
    complaints.error('component-no-phases', message, (phases ?? root).place);
  }
  for (const phase of phases?.items ?? []) document.phase(phase);
  return complaints.all;
}

function checkVersion(root: YamlValue, complaints: Complaints): void {
  const version = root.get('schemaVersion');
  if (version !== undefined && Number(version.text || NaN) === 1) return;
  const message = `schemaVersion is ${version?.text || 'missing'}; the only one there is is 1.0`;
  complaints.error('component-schema-version', message, (version ?? root).place);
}

class DocumentChecker {
  private readonly names = new Set<string>();

  constructor(private readonly complaints: Complaints) {}

  keys(value: YamlValue, what: string, known: readonly string[]): void {
    for (const { key, keyPlace } of value.entries) {
      if (known.includes(key)) continue;
      const meant = didYouMean(key, known);
      const hint = meant === undefined ? `it takes ${known.join(', ')}` : `did you mean ${meant}?`;
      this.complaints.error('component-unknown-key', `${what} has no key ${key}; ${hint}`, keyPlace);
    }
  }

  phase(phase: YamlValue): void {
    const name = phase.get('name')?.text ?? '';
    this.keys(phase, 'a phase', PHASE_KEYS);
    if (!PHASES.includes(name)) {
      this.complaints.error(
        'component-phase',
        `there is no phase ${name || 'without a name'}; there are ${PHASES.join(', ')}`,
        phase.place,
      );
    }
    this.unique(`phase ${name}`, phase);
    const steps = phase.get('steps')?.items ?? [];
    if (steps.length === 0) this.complaints.error('component-no-steps', `phase ${name} has no steps`, phase.place);
    for (const step of steps) this.step(step, name);
  }

  private step(step: YamlValue, phase: string): void {
    const name = step.get('name')?.text ?? '';
    if (name === '') this.complaints.error('component-step-name', `a step of ${phase} has no name`, step.place);
    this.unique(`step ${phase}.${name}`, step);
    this.keys(step, `step ${name}`, STEP_KEYS);
    this.oneOf(step.get('onFailure'), `onFailure of step ${name}`, ON_FAILURE);
    const action = step.get('action');
    if (!action) this.complaints.error('component-action', `step ${name} has no action`, step.place);
    this.oneOf(action, `action of step ${name}`, ACTIONS);
    if (action && !step.get('inputs') && !NO_INPUTS.includes(action.text)) {
      this.complaints.error('component-inputs', `step ${name} has no inputs, which ${action.text} needs`, step.place);
    }
  }

  private oneOf(value: YamlValue | undefined, what: string, known: readonly string[]): void {
    if (!value || known.includes(value.text)) return;
    const meant = didYouMean(value.text, known);
    const hint = meant === undefined ? `it takes ${known.join(', ')}` : `did you mean ${meant}?`;
    this.complaints.error('component-value', `${what} is ${value.text || `a ${value.kind}`}; ${hint}`, value.place);
  }

  private unique(name: string, value: YamlValue): void {
    if (this.names.has(name)) this.complaints.error('component-duplicate', `there are two of ${name}`, value.place);
    this.names.add(name);
  }
}
