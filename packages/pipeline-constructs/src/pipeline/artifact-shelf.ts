import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type { BuildConfig, IBuild } from '../build/build';
import type { BuildOutput } from '../build/build-output';
import { ensure } from '../errors';
import { checkUnique } from '../limits/limits';

/** Which artifact holds what: the source, and each output of each build. */
export class ArtifactShelf {
  private readonly artifacts = new Map<BuildOutput, codepipeline.Artifact>();

  constructor(readonly source: codepipeline.Artifact) {}

  /** Puts what a build makes on the shelf. */
  add(build: IBuild, config: BuildConfig): void {
    for (const output of build.outputs) {
      const taken = [String(this.source.artifactName), ...[...this.artifacts.keys()].map((known) => known.name)];
      checkUnique('artifact', output.name, taken, 'a pipeline');
      const artifact = config.artifacts[output.name];
      ensure(artifact !== undefined, {
        code: 'build-without-artifact',
        what: `build '${build.name}' has an output for which its bind() gave no artifact`,
        got: output.name,
        instead: 'return an artifact for every output',
      });
      this.artifacts.set(output, artifact);
    }
  }

  /** The artifact of an output, or the only one there is. */
  find(output: BuildOutput | undefined, wantedBy: string): codepipeline.Artifact {
    const known = [...this.artifacts.keys()].map((candidate) => candidate.name);
    if (output === undefined) {
      ensure(this.artifacts.size === 1, {
        code: 'which-artifact',
        what: `${wantedBy} names no artifact, and the builds of this pipeline make ${this.artifacts.size}`,
        instead:
          known.length > 0
            ? `name one of ${known.join(', ')}: { artifact: build.output('...') }`
            : 'give the build an output',
      });
      return [...this.artifacts.values()][0];
    }
    const artifact = this.artifacts.get(output);
    ensure(artifact !== undefined, {
      code: 'foreign-artifact',
      what: `${wantedBy} names an output of a build that is not part of this pipeline`,
      got: `${output.buildName}/${output.name}`,
      instead: `give the pipeline that build, or use one of ${known.join(', ')}`,
    });
    return artifact;
  }
}
