import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { CACHE_PREFIX } from './cache-prefix';

/**
 * What a build finds again from the last one. Which paths are kept is said in the buildspec, under `cache`.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-caching.html
 */
export class BuildCache {
  /** Every build starts with nothing. */
  public static none(): BuildCache {
    return new BuildCache(() => undefined);
  }

  /** In the pipeline's artifact bucket. It survives the machine, costs a transfer, and expires 14 days after it was written. */
  public static s3(): BuildCache {
    return new BuildCache((bucket, name) => codebuild.Cache.bucket(bucket, { prefix: `${CACHE_PREFIX}${name}` }));
  }

  /**
   * On the machine that built last, if CodeBuild happens to use it again. Nothing is transferred, nothing is promised.
   *
   * @param modes what is kept: the source, Docker layers, or the paths named in the buildspec
   */
  public static local(...modes: codebuild.LocalCacheMode[]): BuildCache {
    return new BuildCache(() => codebuild.Cache.local(...modes));
  }

  /** @internal */
  public readonly _render: (bucket: s3.IBucket, name: string) => codebuild.Cache | undefined;

  private constructor(render: (bucket: s3.IBucket, name: string) => codebuild.Cache | undefined) {
    this._render = render;
  }
}
