import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Build } from '../../src/build';
import { Condition, Rule, VariableOperator } from '../../src/condition';
import { codeOf, newPipeline, newStack, someDeploy, stagesOf, statementsOf } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

function render(makeRule: (stack: ReturnType<typeof newStack>, build: ReturnType<typeof Build.buildspec>) => Rule) {
  const stack = newStack();
  const build = Build.buildspec('b.yml');
  const pipeline = newPipeline(stack, { builds: [build] });
  pipeline.addStage('Production', {
    deploy: [someDeploy(stack)],
    beforeEntry: Condition.fail([makeRule(stack, build)]),
  });
  const entry = stagesOf(stack)[2].BeforeEntry as { Conditions: { Rules: Record<string, unknown>[] }[] };
  const [rule] = entry.Conditions[0].Rules;
  return { stack, rule, statements: statementsOf(stack, rule.RoleArn) };
}

describe('each rule runs under a role which may do what the rule needs', () => {
  test('an alarm is described', () => {
    const { rule, statements } = render((stack) =>
      Rule.alarm(
        new cloudwatch.Metric({ namespace: 'Orders', metricName: 'Errors' }).createAlarm(stack, 'Alarm', {
          threshold: 1,
          evaluationPeriods: 1,
        }),
      ),
    );
    const { AlarmName, ...rest } = rule.Configuration as { AlarmName: { Ref: string } };
    expect(rest).toEqual({ AlarmStates: 'ALARM' });
    expect(statements).toEqual([
      { Action: 'cloudwatch:DescribeAlarms', Effect: 'Allow', Resource: { 'Fn::GetAtt': [AlarmName.Ref, 'Arn'] } },
    ]);
  });

  test('a function is invoked, and may say how it ended', () => {
    const { stack, rule, statements } = render((stack) =>
      Rule.lambda(
        new lambda.Function(stack, 'Check', {
          code: lambda.Code.fromInline('exports.handler = () => {}'),
          handler: 'index.handler',
          runtime: lambda.Runtime.NODEJS_22_X,
        }),
        { userParameters: '#{Source.CommitId}' },
      ),
    );
    expect(rule.Configuration).toMatchObject({ UserParameters: '#{Source.CommitId}' });
    expect(statements.map(({ Action }) => Action)).toEqual(['lambda:InvokeFunction']);
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
    expect(statementsOf(stack, Properties.Role)).toContainEqual({
      Action: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'],
      Effect: 'Allow',
      Resource: '*',
    });
  });

  test('commands read their input and write their log, and what else they are allowed', () => {
    const permission = new iam.PolicyStatement({ actions: ['ec2:DescribeInstances'], resources: ['*'] });
    const { rule, statements } = render((_stack, build) =>
      Rule.commands(['./ready.sh'], { input: build.output(), permissions: [permission] }),
    );
    expect(rule).toMatchObject({ Commands: ['./ready.sh'], InputArtifacts: [{ Name: 'Build' }] });
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions).toEqual(expect.arrayContaining(['logs:PutLogEvents', 's3:GetObject', 'ec2:DescribeInstances']));
    expect(actions).not.toContain('s3:PutObject');
  });

  test('commands run on the source if nothing else is said', () => {
    expect(render(() => Rule.commands(['true'])).rule.InputArtifacts).toEqual([{ Name: 'Source' }]);
  });

  test('a project is built, on the output it is given, and may read that', () => {
    const { stack, rule, statements } = render((home, build) =>
      Rule.codeBuild(new codebuild.PipelineProject(home, 'Check'), { input: build.output() }),
    );
    expect(rule).toMatchObject({ RuleTypeId: { Provider: 'CodeBuild' }, InputArtifacts: [{ Name: 'Build' }] });
    const { ProjectName } = rule.Configuration as { ProjectName: { Ref: string } };
    expect(statements).toEqual([
      {
        Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [ProjectName.Ref, 'Arn'] },
      },
    ]);
    const project = Template.fromStack(stack).findResources('AWS::CodeBuild::Project')[ProjectName.Ref];
    const own = statementsOf(stack, project.Properties.ServiceRole).flatMap(({ Action }) => Action);
    expect(own).toEqual(expect.arrayContaining(['s3:GetObject', 'kms:Decrypt']));
    expect(own).not.toContain('s3:PutObject');
  });

  test.each([
    'arn:aws:codebuild:us-east-1:111111111111:project/p',
    'arn:aws:codebuild:eu-central-1:222222222222:project/p',
  ])('a project elsewhere is refused: %s', (arn) => {
    const foreign = () => render((stack) => Rule.codeBuild(codebuild.Project.fromProjectArn(stack, 'Check', arn)));
    expect(codeOf(foreign)).toBe('rule-project-elsewhere');
  });

  test('a variable and a window need no permission', () => {
    const variable = render(() => Rule.variable('#{Source.BranchName}', VariableOperator.MATCHES, 'release/.*'));
    expect(variable.rule.Configuration).toEqual({
      Variable: '#{Source.BranchName}',
      Operator: 'MATCHES',
      Value: 'release/.*',
    });
    expect(variable.statements).toEqual([]);
    const window = render(() => Rule.deploymentWindow({ cron: '* * 9-16 ? * *', timeZone: 'Europe/Berlin' }));
    expect(window.rule.Configuration).toEqual({ Cron: '* * 9-16 ? * *', TimeZone: 'Europe/Berlin' });
    expect(window.statements).toEqual([]);
  });

  test('the role is assumed by the service and by the role of the pipeline, and by nobody else', () => {
    const { stack, rule } = render(() => Rule.commands(['true']));
    const template = Template.fromStack(stack);
    const id = (rule.RoleArn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0];
    const [pipeline] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
    const { Statement } = template.findResources('AWS::IAM::Role')[id].Properties.AssumeRolePolicyDocument;
    expect(Statement.map(({ Principal }: { Principal: unknown }) => Principal)).toEqual([
      { Service: 'codepipeline.amazonaws.com', AWS: pipeline.Properties.RoleArn },
    ]);
    expect(JSON.stringify(statementsOf(stack, pipeline.Properties.RoleArn))).toContain(id);
  });
});

test('an alarm of another Region is watched there, one of another account is refused', () => {
  const foreign = (arn: string) => render((stack) => Rule.alarm(cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', arn)));
  const there = foreign('arn:aws:cloudwatch:us-east-1:111111111111:alarm:cdn');
  expect(there.rule.Region).toBe('us-east-1');
  expect(codeOf(() => foreign('arn:aws:cloudwatch:eu-central-1:222222222222:alarm:cdn'))).toBe(
    'alarm-in-another-account',
  );
});

test.each([
  ['5 fields', () => Rule.deploymentWindow({ cron: '* 9-16 ? * MON' }), 'deployment-window-cron'],
  ['6 fields', () => Rule.deploymentWindow({ cron: '* * 9-16 ? * MON' }), NOTHING],
  ['7 fields', () => Rule.deploymentWindow({ cron: '0 0 9-17 ? * MON-FRI *' }), NOTHING],
  ['8 fields', () => Rule.deploymentWindow({ cron: '* * * ? * * * *' }), 'deployment-window-cron'],
  ['both days', () => Rule.deploymentWindow({ cron: '* * * 1 * MON' }), 'deployment-window-days'],
  ['neither day', () => Rule.deploymentWindow({ cron: '* * * ? * ?' }), 'deployment-window-days'],
  ['an offset', () => Rule.deploymentWindow({ cron: '* * * ? * *', timeZone: 'UTC+05:30' }), NOTHING],
  ['no zone', () => Rule.deploymentWindow({ cron: '* * * ? * *', timeZone: '+1' }), 'deployment-window-time-zone'],
  ['no namespace', () => Rule.variable('BranchName', VariableOperator.EQUALS, 'a'), 'variable-rule-variable'],
  [
    'a long value',
    () => Rule.variable('#{a.b}', VariableOperator.EQUALS, 'x'.repeat(1001)),
    'configuration-value-too-long',
  ],
  ['no command', () => Rule.commands([]), 'rule-commands'],
  ['50 commands', () => Rule.commands(Array(50).fill('true')), NOTHING],
  ['51 commands', () => Rule.commands(Array(51).fill('true')), 'rule-commands'],
  ['a long command', () => Rule.commands(['x'.repeat(1001)]), 'rule-command'],
  ['two lines', () => Rule.commands(['true\ntrue']), 'rule-command'],
  [
    'watching for half a minute',
    () => Rule.alarm(undefined as never, { watch: Duration.seconds(30) }),
    'alarm-rule-watch',
  ],
])('%s: %#', (_case, make, code) => {
  expect(codeOf(make)).toBe(code);
});
