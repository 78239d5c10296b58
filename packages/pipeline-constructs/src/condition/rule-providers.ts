import { Arn, ArnFormat, type ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type {
  AlarmRuleProps,
  CodeBuildRuleProps,
  CommandsRuleProps,
  DeploymentWindowProps,
  LambdaRuleProps,
  RuleContext,
  RuleDeclaration,
  VariableOperator,
} from './rule';
import { acknowledgeWildcards } from '../acknowledge';
import { ensure, isKnown } from '../errors';
import { checkConfiguration, LIMITS } from '../limits/limits';

type Declare = (context: RuleContext) => Omit<RuleDeclaration, 'provider'>;

const TIME_ZONE = /^(UTC([+-]\d{2}:\d{2})?|[A-Z]{2,5}|[A-Za-z_]+(\/[A-Za-z_+\-0-9]+)+)$/;
const VARIABLE = /^#\{[A-Za-z0-9@\-_]+\.[^}\s]+\}$/;

export function windowRule(props: DeploymentWindowProps): Declare {
  checkCron(props.cron);
  const timeZone = props.timeZone ?? 'UTC';
  ensure(!isKnown(timeZone) || TIME_ZONE.test(timeZone), {
    code: 'deployment-window-time-zone',
    what: 'a time zone is Region/City, UTC, an offset or an abbreviation',
    got: timeZone,
    instead: 'write it like Europe/Berlin, UTC+02:00 or PST',
  });
  return () => ({ configuration: { Cron: props.cron, TimeZone: timeZone } });
}

export function alarmRule(alarm: cloudwatch.IAlarm, props: AlarmRuleProps): Declare {
  const minutes = props.watch?.isUnresolved() ? undefined : props.watch?.toMinutes({ integral: false });
  ensure(minutes === undefined || (Number.isInteger(minutes) && minutes >= 1), {
    code: 'alarm-rule-watch',
    what: 'CodePipeline watches an alarm for whole minutes, at least 1',
    got: `${minutes} minutes`,
    instead: 'give whole minutes, or leave watch out to look once',
  });
  return (context) => {
    const home = homeOf(alarm);
    checkAlarmAccount(home.account, context);
    context.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarm.alarmArn] }),
    );
    return {
      configuration: {
        AlarmName: alarm.alarmName,
        AlarmStates: 'ALARM',
        ...(props.watch && { WaitTime: String(props.watch.toMinutes()) }),
      },
      region: elsewhere(home.region, context.region),
    };
  };
}

export function variableRule(variable: string, operator: VariableOperator, value: string): Declare {
  ensure(!isKnown(variable) || VARIABLE.test(variable), {
    code: 'variable-rule-variable',
    what: 'a variable is written with its namespace',
    got: variable,
    instead: 'write it like #{Source.BranchName} or #{variables.NAME}',
  });
  const configuration = { Variable: variable, Value: value, Operator: operator };
  checkConfiguration('a variable check', configuration);
  return () => ({ configuration });
}

export function lambdaRule(handler: lambda.IFunction, props: LambdaRuleProps): Declare {
  checkConfiguration('a function rule', { UserParameters: props.userParameters ?? '' });
  return (context) => {
    context.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }),
    );
    // The service names no resource for these two: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
    const answers = new iam.PolicyStatement({
      actions: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'],
      resources: ['*'],
    });
    handler.addToRolePolicy(answers);
    if (handler.role) acknowledgeWildcards(handler.role, [answers], 'The two answers of a job take no resource');
    return {
      configuration: {
        FunctionName: handler.functionName,
        ...(props.userParameters !== undefined && { UserParameters: props.userParameters }),
      },
      region: elsewhere(handler.env.region, context.region),
    };
  };
}

export function codeBuildRule(project: codebuild.IProject, props: CodeBuildRuleProps): Declare {
  return (context) => {
    const { account, region } = project.env;
    const away = elsewhere(account, context.account) ?? elsewhere(region, context.region);
    ensure(away === undefined, {
      code: 'rule-project-elsewhere',
      what: 'a rule runs a project of the account and Region of its pipeline, where the artifacts are',
      got: away,
      instead: 'make the project beside the pipeline',
    });
    context.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
        resources: [project.projectArn],
      }),
    );
    context.artifactBucket.grantRead(project);
    return {
      configuration: { ProjectName: project.projectName },
      inputArtifacts: [context.artifactNameOf(props.input)],
    };
  };
}

export function commandsRule(commands: readonly string[], props: CommandsRuleProps): Declare {
  checkCommands(commands);
  return (context) => {
    allowLogs(context);
    context.artifactBucket.grantRead(context.role);
    for (const statement of props.permissions ?? []) context.role.addToPrincipalPolicy(statement);
    return { commands: [...commands], inputArtifacts: [context.artifactNameOf(props.input)] };
  };
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-Commands.html asks for just this. */
function allowLogs(context: RuleContext): void {
  const arn = Stack.of(context.role).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `/aws/codepipeline/${context.pipelineName}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const writes = new iam.PolicyStatement({
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [arn, `${arn}:log-stream:*`],
  });
  context.role.addToPrincipalPolicy(writes);
  acknowledgeWildcards(context.role, [writes], 'CodePipeline makes up the names of the log streams of its rules');
}

/** An imported alarm says where it is by its ARN only. */
function homeOf(alarm: cloudwatch.IAlarm): ResourceEnvironment {
  if (Token.isUnresolved(alarm.alarmArn)) return alarm.env;
  const { account, region } = Arn.split(alarm.alarmArn, ArnFormat.COLON_RESOURCE_NAME);
  return { account: account ?? alarm.env.account, region: region ?? alarm.env.region };
}

function checkAlarmAccount(account: string, context: RuleContext): void {
  ensure(elsewhere(account, context.account) === undefined, {
    code: 'alarm-in-another-account',
    what: 'CodePipeline watches alarms of its own account',
    got: account,
    instead:
      'share the metric by CloudWatch cross-account observability, and make the alarm in the account of the pipeline',
  });
}

/** The Region or account of something, if it is known to be another one. */
function elsewhere(there: string, here: string): string | undefined {
  return Token.isUnresolved(there) || Token.isUnresolved(here) || there === here ? undefined : there;
}

function checkCron(cron: string): void {
  if (!isKnown(cron)) return;
  const fields = cron.trim().split(/\s+/);
  ensure(fields.length === 6 || fields.length === 7, {
    code: 'deployment-window-cron',
    what: 'a deployment window has 6 fields (seconds, minutes, hours, day of month, month, day of week) and maybe years',
    got: cron,
    instead: "write it like '* * 9-16 ? * MON-THU'",
  });
  ensure((fields[3] === '?') !== (fields[5] === '?'), {
    code: 'deployment-window-days',
    what: 'of day of month and day of week, the 4th and the 6th field, exactly one is ?',
    got: cron,
    instead: "write it like '* * 9-16 ? * MON-THU'",
  });
}

function checkCommands(commands: readonly string[]): void {
  ensure(commands.length >= 1 && commands.length <= LIMITS.commandsPerRule, {
    code: 'rule-commands',
    what: `a rule runs 1 to ${LIMITS.commandsPerRule} commands`,
    got: commands.length,
    instead: 'put the rest into a script of the repository',
  });
  for (const command of commands.filter(isKnown)) {
    ensure(command.length <= LIMITS.commandLength && !command.includes('\n'), {
      code: 'rule-command',
      what: `a command of a rule is one line of at most ${LIMITS.commandLength} characters`,
      got: command,
      instead: 'put it into a script of the repository',
    });
  }
}
