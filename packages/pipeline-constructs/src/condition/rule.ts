import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { alarmRule, codeBuildRule, commandsRule, lambdaRule, variableRule, windowRule } from './rule-providers';
import type { BuildOutput } from '../build/build-output';

/** When deployments are allowed. */
export interface DeploymentWindowProps {
  /**
   * The open hours, as a cron expression of CodePipeline's kind: seconds, minutes, hours, day of month, month, day of week, and
   * maybe years; one of the two days is `?`. Such as `* * 9-16 ? * MON-THU` for working hours.
   */
  readonly cron: string;
  /**
   * The time zone: `Region/City`, `UTC`, an offset such as `UTC+02:00`, or an abbreviation.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;
}

/** How long an alarm is watched. */
export interface AlarmRuleProps {
  /**
   * How long, in whole minutes. The rule fails as soon as the alarm goes off in this time.
   *
   * @default - the alarm is looked at once
   */
  readonly watch?: Duration;
}

/** How a variable is compared. */
export enum VariableOperator {
  /** Equal. */
  EQUALS = 'EQ',
  /** Not equal. */
  NOT_EQUALS = 'NE',
  /** Contains the value. */
  CONTAINS = 'CONTAINS',
  /** Matches the value, a regular expression. */
  MATCHES = 'MATCHES',
}

/** What a function is told besides the job. */
export interface LambdaRuleProps {
  /**
   * A text for the function, up to 1000 characters; it may contain variables.
   *
   * @default - nothing
   */
  readonly userParameters?: string;
}

/** What a project of a rule builds. */
export interface CodeBuildRuleProps {
  /**
   * The build output that the project gets as its source.
   *
   * @default - the pipeline's source
   */
  readonly input?: BuildOutput;
}

/** What commands of a rule run on, and what they may do. */
export interface CommandsRuleProps {
  /**
   * The build output that the commands find in their working directory.
   *
   * @default - the source
   */
  readonly input?: BuildOutput;
  /**
   * What the commands may do in AWS.
   *
   * @default - nothing but fetch their input and write their log
   */
  readonly permissions?: iam.PolicyStatement[];
}

/** @internal What a rule needs of the pipeline it becomes part of. */
export interface RuleContext {
  readonly role: iam.Role;
  readonly artifactBucket: s3.IBucket;
  readonly pipelineName: string;
  readonly region: string;
  readonly account: string;
  readonly artifactNameOf: (output?: BuildOutput) => string;
}

/** @internal A rule as CodePipeline wants it. */
export interface RuleDeclaration {
  readonly provider: string;
  readonly configuration?: { [key: string]: string };
  readonly commands?: string[];
  readonly inputArtifacts?: string[];
  readonly region?: string;
}

/**
 * One check of a condition. All rules of a condition have to succeed; one that fails brings the condition's result about.
 * Each rule runs under a role of its own, which may do just what the rule needs.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html
 */
export class Rule {
  /**
   * Succeeds while the window is open.
   *
   * @param props the open hours
   */
  public static deploymentWindow(props: DeploymentWindowProps): Rule {
    return new Rule('DeploymentWindow', windowRule(props));
  }

  /**
   * Succeeds unless the alarm is, or in the time of watching gets, in the state ALARM.
   *
   * @param alarm the alarm; in the pipeline's account, in any Region
   * @param props how long it is watched
   */
  public static alarm(alarm: cloudwatch.IAlarm, props: AlarmRuleProps = {}): Rule {
    return new Rule('CloudWatchAlarm', alarmRule(alarm, props));
  }

  /**
   * Succeeds if a variable has, or has not, some value.
   *
   * @param variable the variable, such as `SourceVariable.BRANCH_NAME`
   * @param operator how it is compared
   * @param value what it is compared with
   */
  public static variable(variable: string, operator: VariableOperator, value: string): Rule {
    return new Rule('VariableCheck', variableRule(variable, operator, value));
  }

  /**
   * Succeeds if a function says so, by `PutJobSuccessResult`. The function is granted that and its opposite.
   *
   * @param handler the function
   * @param props what it is told
   */
  public static lambda(handler: lambda.IFunction, props: LambdaRuleProps = {}): Rule {
    return new Rule('LambdaInvoke', lambdaRule(handler, props));
  }

  /**
   * Succeeds if every command ends with status 0. They run on a machine of CodeBuild's for at most 55 minutes.
   *
   * @param commands 1 to 50 commands of one line and at most 1000 characters
   * @param props what they run on
   */
  public static commands(commands: string[], props: CommandsRuleProps = {}): Rule {
    return new Rule('Commands', commandsRule(commands, props));
  }

  /**
   * Succeeds if a build of a project does. For checks that need a network, an image or a size of their own; others are shorter as
   * `Rule.commands`.
   *
   * @param project a project that takes its source from a pipeline, as `PipelineProject` does; in the pipeline's account and Region
   * @param props what it builds
   */
  public static codeBuild(project: codebuild.IProject, props: CodeBuildRuleProps = {}): Rule {
    return new Rule('CodeBuild', codeBuildRule(project, props));
  }

  /** CodePipeline's name for what checks: DeploymentWindow, CloudWatchAlarm, VariableCheck, LambdaInvoke, CodeBuild or Commands. */
  public readonly provider: string;
  /** @internal */
  public readonly _declare: (context: RuleContext) => RuleDeclaration;

  private constructor(provider: string, declare: (context: RuleContext) => Omit<RuleDeclaration, 'provider'>) {
    this.provider = provider;
    this._declare = (context) => ({ provider, ...declare(context) });
  }
}
