import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IApproval } from '../approval/approval';
import type { Condition } from '../condition/condition';
import type { Rollback } from '../condition/rollback';
import type { IDeploy } from '../deploy/deploy';
import { ensure } from '../errors';
import type { ITest } from '../test/test';

/** What a stage does, and what has to be true before, after and if it fails. */
export interface DeploymentStageProps {
  /**
   * What is deployed, all at the same time.
   *
   * @default - nothing; then the stage needs a test
   */
  readonly deploy?: IDeploy[];
  /**
   * What is tested after everything is deployed, all at the same time.
   *
   * @default - nothing
   */
  readonly tests?: ITest[];
  /**
   * Who has to agree before. It becomes a stage of its own, `<stage>.Approval`, in front of this one.
   *
   * @default - nobody
   */
  readonly approval?: IApproval;
  /**
   * When the stage goes back to what it was before.
   *
   * @default - `Rollback.onFailure()` for a stage that deploys and has no `onFailure`; otherwise `Rollback.never()`
   */
  readonly rollback?: Rollback;
  /**
   * What has to hold for the stage to be entered: a `Condition.fail` or `Condition.skip`.
   *
   * @default - nothing
   */
  readonly beforeEntry?: Condition;
  /**
   * What has to hold after the stage's actions for it to have succeeded: a `Condition.fail` or `Condition.rollBack`.
   *
   * @default - nothing but the alarms of `rollback`
   */
  readonly onSuccess?: Condition;
  /**
   * What happens if the stage fails: a `Condition.retry` or `Condition.rollBack`.
   *
   * @default - what `rollback` says
   */
  readonly onFailure?: Condition;
}

/** A stage that was added to a pipeline. */
export class DeploymentStage {
  /** @internal */
  public static _of(
    stage: codepipeline.IStage,
    approval?: { readonly approval: IApproval; readonly stage: codepipeline.IStage },
  ): DeploymentStage {
    return new DeploymentStage(stage, approval?.stage, approval?.approval);
  }

  /** The stage's name. */
  public readonly stageName: string;
  /** The stage itself, for what has no property here. */
  public readonly stage: codepipeline.IStage;
  /**
   * The stage in front of it, in which its approval is waited for.
   *
   * @default - none, if nobody has to approve
   */
  public readonly approvalStage?: codepipeline.IStage;

  private readonly approval?: IApproval;

  private constructor(stage: codepipeline.IStage, approvalStage?: codepipeline.IStage, approval?: IApproval) {
    this.stageName = stage.stageName;
    this.stage = stage;
    this.approvalStage = approvalStage;
    this.approval = approval;
  }

  /**
   * Allows somebody to approve this stage and to reject it.
   *
   * @param grantee who may
   */
  public grantApproval(grantee: iam.IGrantable): void {
    ensure(this.approval !== undefined, {
      code: 'stage-without-approval',
      what: 'a stage that nobody has to approve cannot be granted approval of',
      got: this.stageName,
      instead: 'give the stage an approval',
    });
    this.approval.grantApproval(grantee);
  }
}
