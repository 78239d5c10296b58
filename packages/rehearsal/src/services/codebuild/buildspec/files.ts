import { didYouMean } from '../../../core/complaints';
import type { YamlValue } from '../../../core/yaml-source';
import { type ArtifactSpec, REPORT_FORMATS, type ReportFormat, type ReportSpec } from './model';
import type { BuildspecReader } from './reader';

const SECONDARY_KEYS = [
  'files',
  'name',
  'base-directory',
  'discard-paths',
  'exclude-paths',
  'enable-symlinks',
  's3-prefix',
];
const PRIMARY_KEYS = [...SECONDARY_KEYS, 'secondary-artifacts'];
const REPORT_KEYS = ['files', 'base-directory', 'discard-paths', 'file-format'];
const MOST_REPORT_GROUPS = 5;

export interface Artifacts {
  readonly primary?: ArtifactSpec;
  readonly secondary: Readonly<Record<string, ArtifactSpec>>;
}

export function readArtifacts(value: YamlValue | undefined, reader: BuildspecReader): Artifacts {
  const secondary: Record<string, ArtifactSpec> = {};
  if (!value || value.kind === 'null') return { secondary };
  reader.entries(value, 'artifacts', PRIMARY_KEYS);
  for (const { key, value: given } of reader.anyEntries(
    value.get('secondary-artifacts'),
    'artifacts.secondary-artifacts',
  )) {
    const path = `artifacts.secondary-artifacts.${key}`;
    reader.entries(given, path, SECONDARY_KEYS);
    secondary[key] = readArtifact(given, path, reader);
  }
  return { primary: readArtifact(value, 'artifacts', reader), secondary };
}

function readArtifact(value: YamlValue, path: string, reader: BuildspecReader): ArtifactSpec {
  return {
    ...readSelection(value, path, reader),
    excludePaths: readExcludes(value.get('exclude-paths'), `${path}.exclude-paths`, reader),
    enableSymlinks: reader.yesNo(value.get('enable-symlinks'), `${path}.enable-symlinks`),
    name: reader.text(value.get('name'), `${path}.name`),
    s3Prefix: reader.text(value.get('s3-prefix'), `${path}.s3-prefix`),
    line: value.place.line ?? 1,
  };
}

/** The documentation shows a single path where its words say "one or more": both are taken. */
function readExcludes(value: YamlValue | undefined, path: string, reader: BuildspecReader): readonly string[] {
  if (value?.kind === 'scalar') return [value.text];
  return reader.items(value, path).map(({ text }) => text);
}

function readSelection(value: YamlValue, path: string, reader: BuildspecReader) {
  const files = value.get('files');
  if (!files) {
    const why = path === 'artifacts' ? ' (also where only secondary artifacts matter)' : '';
    reader.complaints.error(
      'buildspec-no-files',
      `${path} has no files, which CodeBuild wants${why}; add "files:" with at least one pattern`,
      value.place,
    );
  }
  return {
    files: reader.items(files, `${path}.files`).map(({ text }) => text),
    baseDirectory: reader.text(value.get('base-directory'), `${path}.base-directory`),
    discardPaths: reader.yesNo(value.get('discard-paths'), `${path}.discard-paths`),
  };
}

export function readReports(value: YamlValue | undefined, reader: BuildspecReader): readonly ReportSpec[] {
  const groups = reader.anyEntries(value, 'reports');
  if (value && groups.length > MOST_REPORT_GROUPS) {
    reader.complaints.error(
      'buildspec-report-groups',
      `reports has ${groups.length} groups; a project has at most ${MOST_REPORT_GROUPS}`,
      value.place,
    );
  }
  return groups.map(({ key, keyPlace, value: given }) => {
    const path = `reports.${key}`;
    reader.entries(given, path, REPORT_KEYS);
    return {
      ...readSelection(given, path, reader),
      group: key,
      format: readFormat(given.get('file-format'), `${path}.file-format`, reader),
      line: keyPlace.line ?? 1,
    };
  });
}

function readFormat(value: YamlValue | undefined, path: string, reader: BuildspecReader): ReportFormat {
  const text = reader.text(value, path);
  if (value === undefined || text === undefined) return 'JUNITXML';
  const format = REPORT_FORMATS.find((known) => known === text.toUpperCase());
  if (format) return format;
  const meant = didYouMean(text, REPORT_FORMATS);
  const hint = meant === undefined ? `it takes ${REPORT_FORMATS.join(', ')}` : `did you mean ${meant}?`;
  reader.complaints.error('buildspec-report-format', `${path} is ${text}; ${hint}`, value.place);
  return 'JUNITXML';
}
