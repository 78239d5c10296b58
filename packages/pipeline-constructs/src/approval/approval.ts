import type { Duration } from 'aws-cdk-lib';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ManualApproval } from './manual-approval';

/** What a stage hands to an approval when it turns it into an action. */
export interface ApprovalBindOptions {
  /** The stage the action will stand in, which is its own. */
  readonly stageName: string;
  /** The action's name. */
  readonly actionName: string;
  /** The pipeline the action becomes part of. */
  readonly pipeline: codepipeline.IPipeline;
}

/** What an approval gives back to its stage. */
export interface ApprovalConfig {
  /** The action which the stage adds. */
  readonly action: codepipeline.IAction;
}

/** Somebody's consent, without which a stage is not entered. Made by `Approval`. */
export interface IApproval {
  /**
   * Allows somebody to approve and to reject, and to see what it is about.
   *
   * @param grantee who may
   */
  grantApproval(grantee: iam.IGrantable): void;
  /**
   * Renders the action.
   *
   * @param scope where the approval may place constructs of its own
   * @param options the action's names and pipeline
   */
  bind(scope: Construct, options: ApprovalBindOptions): ApprovalConfig;
}

/** Who is asked, what they are told, and how long they have. */
export interface ManualApprovalProps {
  /**
   * Who is asked by e-mail. Each address gets one message to confirm first.
   *
   * @default - nobody; the approval waits in the console
   */
  readonly notifyEmails?: string[];
  /**
   * The topic that the question is published to. Addresses in `notifyEmails` are subscribed to it.
   *
   * @default - a new topic if there are addresses, otherwise none
   */
  readonly topic?: sns.ITopic;
  /**
   * What they should know, up to 1000 characters; it may contain variables, such as those of `SourceVariable`.
   *
   * @default - nothing
   */
  readonly message?: string;
  /**
   * What they should look at.
   *
   * @default - no link
   */
  readonly reviewUrl?: string;
  /**
   * How long they have, 5 minutes to 60 days. After that the approval has failed; nothing was deployed.
   *
   * @default Duration.days(7)
   */
  readonly timeout?: Duration;
  /**
   * Who may approve and reject.
   *
   * @default - only those whose own policies already say so
   */
  readonly approvers?: iam.IGrantable[];
}

/** Approvals, to be given to a stage of a pipeline. */
export class Approval {
  /**
   * A person says yes or no.
   *
   * The approval becomes a stage of its own in front of the stage it was given to, so that a rejected or expired approval is no
   * failed deployment, and a rollback of the deployment does not ask again.
   *
   * @param props who is asked and how
   */
  public static manual(props: ManualApprovalProps = {}): IApproval {
    return new ManualApproval(props);
  }

  private constructor() {}
}
