import type { CodeBuildProps } from './code-build-props';

/** What all builds have in common. */
export interface BuildProps extends CodeBuildProps {
  /**
   * The build's name: its action's, its project's in the tree of constructs, and the namespace of its variables. Builds of one
   * pipeline have different ones.
   *
   * @default 'Build'
   */
  readonly name?: string;
}

/** A build that is described by a file of the repository. */
export interface BuildspecProps extends BuildProps {
  /**
   * The names of what the build makes, at most 5. One is what `artifacts` in the buildspec describes; of several, each is an
   * entry of `secondary-artifacts` under the same name. An empty list is a build that makes nothing.
   *
   * @default - one output, named after the build
   */
  readonly outputs?: string[];
  /**
   * The names of the test reports in the buildspec, at most 5. Each gets a report group that the build may write, and nothing else.
   *
   * @default - the build may not write a report
   */
  readonly reports?: string[];
  /**
   * The names of those reports in the buildspec that tell coverage; they count among the 5.
   *
   * @default - none
   */
  readonly coverageReports?: string[];
}

/** The files of one output. */
export interface OutputFiles {
  /**
   * The files, as patterns relative to `baseDirectory`.
   *
   * @default - all: `**` followed by `/*`
   */
  readonly files?: string[];
  /**
   * The directory that becomes the root of the output.
   *
   * @default - the root of the source
   */
  readonly baseDirectory?: string;
  /**
   * What is left out, as patterns.
   *
   * @default - nothing
   */
  readonly exclude?: string[];
}

/** The results of a test, as its tool writes them. */
export interface ReportFiles {
  /** The files, as patterns relative to `baseDirectory`. */
  readonly files: string[];
  /**
   * The directory they are in.
   *
   * @default - the root of the source
   */
  readonly baseDirectory?: string;
  /**
   * What they are written in: one of CodeBuild's names for it, such as JUNITXML or CLOVERXML.
   *
   * @default 'JUNITXML'
   */
  readonly format?: string;
}

/** Commands that need no file in the repository. */
export interface CommandProps {
  /**
   * What has to be there before the commands run. They run in the install phase.
   *
   * @default - nothing is installed
   */
  readonly installCommands?: string[];
  /**
   * Versions of the image's runtimes by name, such as `{ nodejs: '22' }`.
   *
   * @default - the image's own
   */
  readonly runtimes?: { [name: string]: string };
  /**
   * Test reports by name, at most 5.
   *
   * @default - no reports
   */
  readonly reports?: { [name: string]: ReportFiles };
}

/** A build that is described by commands. */
export interface CommandsBuildProps extends BuildProps, CommandProps {
  /**
   * What the build makes, by name, at most 5. An empty object is a build that makes nothing.
   *
   * @default - one output, named after the build, with every file
   */
  readonly outputs?: { [name: string]: OutputFiles };
  /**
   * Variables that later actions can use as `#{Build.NAME}`; not those that come from Parameter Store or Secrets Manager.
   *
   * @default - none
   */
  readonly exportedVariables?: string[];
  /**
   * Paths that the cache keeps.
   *
   * @default - none
   */
  readonly cachePaths?: string[];
}
