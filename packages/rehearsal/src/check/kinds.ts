import { basename, dirname } from 'node:path';
import type { Complaint } from '../core/complaints';
import { parseBuildspec } from '../services/codebuild/buildspec/parse';
import { parseCronYaml } from '../services/elastic-beanstalk/bundle/cron';
import { parseEbExtension } from '../services/elastic-beanstalk/bundle/ebextensions';
import { parseBuildfile, parseProcfile } from '../services/elastic-beanstalk/bundle/procfile';
import { adviseAppspec } from './appspec/advise';
import { parseAppspec } from './appspec/parse';
import { checkComponentDocument } from './component/component-document';

/** A kind of file that `slipway check` knows. */
export interface FileKind {
  readonly name: string;
  /** Known by its name. */
  readonly named: (path: string) => boolean;
  /** Known by what is in it, whatever its name. @default - never */
  readonly sniffed?: (text: string) => boolean;
  readonly check: (text: string, file: string) => readonly Complaint[];
}

const isYaml = (path: string) => /\.ya?ml$/.test(path);

export const FILE_KINDS: readonly FileKind[] = [
  {
    name: 'buildspec',
    named: (path) => /^buildspec([-_.].+)?\.ya?ml$/.test(basename(path)),
    sniffed: (text) => /^version:\s*["']?0\.[12]\b/m.test(text) && /^phases:/m.test(text),
    check: (text, file) => parseBuildspec(text, file).complaints,
  },
  {
    name: 'appspec',
    named: (path) => /^appspec\.ya?ml$/.test(basename(path)),
    sniffed: (text) => /^version:\s*["']?0\.0\b/m.test(text) && /^os:/m.test(text),
    check: (text, file) => {
      const parsed = parseAppspec(text, file);
      return [...parsed.complaints, ...adviseAppspec(parsed)];
    },
  },
  {
    name: 'Procfile',
    named: (path) => basename(path) === 'Procfile',
    check: (text, file) => parseProcfile(file, text).findings,
  },
  {
    name: 'Buildfile',
    named: (path) => basename(path) === 'Buildfile',
    check: (text, file) => parseBuildfile(file, text).findings,
  },
  {
    name: 'cron.yaml',
    named: (path) => basename(path) === 'cron.yaml',
    check: (text, file) => parseCronYaml(file, text).findings,
  },
  {
    name: '.ebextensions',
    named: (path) => basename(dirname(path)) === '.ebextensions' && path.endsWith('.config'),
    check: (text, file) => parseEbExtension(file, text).findings,
  },
  {
    name: 'component document',
    named: (path) => isYaml(path) && /\.component\.ya?ml$/.test(path),
    sniffed: (text) => /^schemaVersion:\s*["']?1(\.0)?\b/m.test(text) && /^phases:/m.test(text),
    check: checkComponentDocument,
  },
];

/** The kind a file has by its name; for YAML files of other names, by what is in them. */
export function kindOf(path: string, text: () => string): FileKind | undefined {
  const named = FILE_KINDS.find((kind) => kind.named(path));
  if (named || !isYaml(path)) return named;
  const content = text();
  return FILE_KINDS.find((kind) => kind.sniffed?.(content));
}
