import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Build, BuildCache, BuildVariable, type IBuild } from '../../src/build';
import { actionOf, codeOf, newPipeline, newStack, stagesOf, statementsOf } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

function synthesize(...builds: IBuild[]) {
  const stack = newStack();
  newPipeline(stack, { builds });
  const template = Template.fromStack(stack);
  const [project] = Object.values(template.findResources('AWS::CodeBuild::Project'));
  return {
    stack,
    template,
    project: project.Properties,
    statements: statementsOf(stack, project.Properties.ServiceRole),
  };
}

describe('what a build makes', () => {
  test('a buildspec in the repository makes one output, named after the build', () => {
    const { stack, project } = synthesize(Build.buildspec('ci/buildspec.yml'));
    expect(project.Source).toEqual({ Type: 'CODEPIPELINE', BuildSpec: 'ci/buildspec.yml' });
    expect(actionOf(stack, 'Build', 'Build')).toMatchObject({
      ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
      InputArtifacts: [{ Name: 'Source' }],
      OutputArtifacts: [{ Name: 'Build' }],
      Namespace: 'Build',
    });
  });

  test('named outputs become artifacts of the same names', () => {
    const { stack } = synthesize(Build.buildspec('buildspec.yml', { outputs: ['web', 'worker'] }));
    expect(actionOf(stack, 'Build', 'Build').OutputArtifacts).toEqual([{ Name: 'web' }, { Name: 'worker' }]);
  });

  test('a build that makes nothing has no output', () => {
    const { stack } = synthesize(Build.buildspec('buildspec.yml', { outputs: [] }));
    expect(actionOf(stack, 'Build', 'Build').OutputArtifacts).toBeUndefined();
  });

  test('several builds run side by side in one stage', () => {
    const { stack } = synthesize(
      Build.buildspec('web/buildspec.yml', { name: 'Web' }),
      Build.buildspec('worker/buildspec.yml', { name: 'Worker' }),
    );
    const actions = stagesOf(stack)[1].Actions;
    expect(actions.map(({ Name, RunOrder, OutputArtifacts }) => [Name, RunOrder, OutputArtifacts])).toEqual([
      ['Web', 1, [{ Name: 'Web' }]],
      ['Worker', 1, [{ Name: 'Worker' }]],
    ]);
  });

  test('the only output may be left unnamed, one of several may not, and an unknown one is named in the refusal', () => {
    const one = Build.buildspec('buildspec.yml');
    const two = Build.buildspec('buildspec.yml', { outputs: ['web', 'worker'] });
    expect(one.output().name).toBe('Build');
    expect(two.output('worker').name).toBe('worker');
    expect(codeOf(() => two.output())).toBe('which-build-output');
    expect(() => two.output('wroker')).toThrow(
      "[unknown-build-output] build 'Build' has no such output, got 'wroker'; use one of web, worker",
    );
  });

  test.each([
    ['five outputs', () => Build.buildspec('b.yml', { outputs: ['a', 'b', 'c', 'd', 'e'] }), NOTHING],
    [
      'six outputs',
      () => Build.buildspec('b.yml', { outputs: ['a', 'b', 'c', 'd', 'e', 'f'] }),
      'too-many-build-outputs',
    ],
    ['an output twice', () => Build.buildspec('b.yml', { outputs: ['a', 'a'] }), 'build-output-taken'],
    ['an illegal output', () => Build.buildspec('b.yml', { outputs: ['a.b'] }), 'artifact-name'],
    ['an illegal name', () => Build.buildspec('b.yml', { name: 'a b' }), 'action-name'],
    ['an absolute path', () => Build.buildspec('/b.yml'), 'buildspec-path'],
    ['no command', () => Build.commands([]), 'no-commands'],
    ['4 minutes', () => Build.buildspec('b.yml', { timeout: Duration.minutes(4) }), 'build-timeout'],
    ['5 minutes', () => Build.buildspec('b.yml', { timeout: Duration.minutes(5) }), NOTHING],
    ['36 hours', () => Build.buildspec('b.yml', { timeout: Duration.hours(36) }), NOTHING],
    ['37 hours', () => Build.buildspec('b.yml', { timeout: Duration.hours(37) }), 'build-timeout'],
    ['six reports', () => Build.buildspec('b.yml', { reports: ['1', '2', '3', '4', '5', '6'] }), 'too-many-reports'],
    ['a network without a VPC', () => Build.buildspec('b.yml', { securityGroups: [] }), 'build-network'],
  ])('%s: %#', (_case, make, outcome) => {
    expect(codeOf(make)).toBe(outcome);
  });

  test('two builds of one pipeline have different names and outputs', () => {
    const web = () => Build.buildspec('b.yml', { name: 'Web', outputs: ['app'] });
    const worker = Build.buildspec('b.yml', { name: 'Worker', outputs: ['app'] });
    expect(codeOf(() => newPipeline(newStack(), { builds: [web(), web()] }))).toBe('action-name-taken');
    expect(codeOf(() => newPipeline(newStack(), { builds: [web(), worker] }))).toBe('artifact-name-taken');
  });
});

describe('commands', () => {
  const buildspecOf = (build: IBuild) => JSON.parse(synthesize(build).project.Source.BuildSpec);

  test('become a buildspec of version 0.2 whose only output is described by artifacts itself', () => {
    expect(buildspecOf(Build.commands(['npm ci', 'npm run build']))).toEqual({
      version: '0.2',
      phases: { build: { commands: ['npm ci', 'npm run build'] } },
      artifacts: { files: ['**/*'] },
    });
  });

  test('with several outputs describe each under its own name', () => {
    const outputs = { web: { baseDirectory: 'dist/web' }, worker: { files: ['*.js'], exclude: ['*.test.js'] } };
    expect(buildspecOf(Build.commands(['make'], { outputs })).artifacts).toEqual({
      'secondary-artifacts': {
        web: { files: ['**/*'], 'base-directory': 'dist/web' },
        worker: { files: ['*.js'], 'exclude-paths': ['*.test.js'] },
      },
    });
  });

  test('carry what is installed, exported, reported and cached', () => {
    const spec = buildspecOf(
      Build.commands(['make'], {
        outputs: {},
        runtimes: { nodejs: '22' },
        installCommands: ['npm ci'],
        exportedVariables: ['VERSION'],
        reports: { unit: { files: ['junit.xml'], baseDirectory: 'out' } },
        cachePaths: ['/root/.npm/**/*'],
      }),
    );
    expect(spec).toEqual({
      version: '0.2',
      env: { 'exported-variables': ['VERSION'] },
      phases: {
        install: { 'runtime-versions': { nodejs: '22' }, commands: ['npm ci'] },
        build: { commands: ['make'] },
      },
      reports: { unit: { files: ['junit.xml'], 'base-directory': 'out', 'file-format': 'JUNITXML' } },
      cache: { paths: ['/root/.npm/**/*'] },
    });
  });

  test('export the variables they name, a file may export any', () => {
    const commands = Build.commands(['make'], { name: 'Make', exportedVariables: ['VERSION'] });
    expect(commands.variable('VERSION')).toBe('#{Make.VERSION}');
    expect(codeOf(() => commands.variable('OTHER'))).toBe('variable-not-exported');
    expect(Build.buildspec('buildspec.yml').variable('ANY')).toBe('#{Build.ANY}');
  });
});

describe('the machine', () => {
  test('is a small one with Amazon Linux 2023 and no Docker, unless another is asked for', () => {
    expect(synthesize(Build.buildspec('b.yml')).project.Environment).toMatchObject({
      ComputeType: 'BUILD_GENERAL1_SMALL',
      Image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
      PrivilegedMode: false,
    });
    const big = Build.buildspec('b.yml', {
      image: codebuild.LinuxBuildImage.STANDARD_7_0,
      size: codebuild.ComputeType.X_LARGE,
      docker: true,
      timeout: Duration.hours(2),
    });
    const { project } = synthesize(big);
    expect(project.TimeoutInMinutes).toBe(120);
    expect(project.Environment).toMatchObject({
      ComputeType: 'BUILD_GENERAL1_XLARGE',
      Image: 'aws/codebuild/standard:7.0',
      PrivilegedMode: true,
    });
  });

  test('gets plain values, parameters and secrets, and may read exactly those', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    const secret = new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key });
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', {
      parameterName: '/orders/token',
    });
    newPipeline(stack, {
      builds: [
        Build.buildspec('b.yml', {
          environment: {
            MODE: BuildVariable.plain('fast'),
            TOKEN: BuildVariable.fromParameter(parameter),
            PASSWORD: BuildVariable.fromSecret(secret, { jsonKey: 'password' }),
          },
        }),
      ],
    });
    const [project] = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
    const secretId = stack.getLogicalId(secret.node.defaultChild as secretsmanager.CfnSecret);
    expect(project.Properties.Environment.EnvironmentVariables).toEqual([
      { Name: 'MODE', Type: 'PLAINTEXT', Value: 'fast' },
      { Name: 'TOKEN', Type: 'PARAMETER_STORE', Value: '/orders/token' },
      { Name: 'PASSWORD', Type: 'SECRETS_MANAGER', Value: { 'Fn::Join': ['', [{ Ref: secretId }, ':password']] } },
    ]);
    const statements = statementsOf(stack, project.Properties.ServiceRole);
    expect(statements).toContainEqual(
      expect.objectContaining({ Action: 'secretsmanager:GetSecretValue', Resource: { Ref: secretId } }),
    );
    const [readsParameter] = statements.filter((statement) => statement.Action === 'ssm:GetParameters');
    expect(JSON.stringify(readsParameter.Resource)).toContain(':parameter/orders/token');
    const keyId = stack.getLogicalId(key.node.defaultChild as kms.CfnKey);
    expect(statements).toContainEqual(
      expect.objectContaining({ Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [keyId, 'Arn'] } }),
    );
  });

  test('finds nothing again, or what the cache in the artifact bucket or on the machine has', () => {
    const cacheOf = (cache?: BuildCache) => synthesize(Build.buildspec('b.yml', { cache })).project.Cache;
    expect(cacheOf()).toEqual({ Type: 'NO_CACHE' });
    expect(cacheOf(BuildCache.none())).toEqual({ Type: 'NO_CACHE' });
    expect(cacheOf(BuildCache.local(codebuild.LocalCacheMode.CUSTOM))).toEqual({
      Type: 'LOCAL',
      Modes: ['LOCAL_CUSTOM_CACHE'],
    });
    const { Type, Location } = cacheOf(BuildCache.s3());
    expect(Type).toBe('S3');
    expect(Location['Fn::Join'][1][1]).toBe('build-cache/Build');
  });

  test('runs in a VPC if it is given one', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    newPipeline(stack, { builds: [Build.buildspec('b.yml', { vpc })] });
    Template.fromStack(stack).hasResourceProperties('AWS::CodeBuild::Project', {
      VpcConfig: { VpcId: { Ref: Match.stringLikeRegexp('Vpc') }, Subnets: Match.anyValue() },
    });
  });

  test('writes the reports that are declared, under their kind, and no other group', () => {
    const build = Build.buildspec('b.yml', { reports: ['unit'], coverageReports: ['lines'] });
    const { template, statements } = synthesize(build);
    const groups = Object.entries(template.findResources('AWS::CodeBuild::ReportGroup'));
    expect(groups.map(([, group]) => [group.Properties.Name['Fn::Join'][1][1], group.Properties.Type])).toEqual([
      ['-unit', 'TEST'],
      ['-lines', 'CODE_COVERAGE'],
    ]);
    const writes = statements.filter(({ Action }) => Action.includes('codebuild:CreateReport'));
    expect(writes.map(({ Resource }) => Resource)).toEqual(groups.map(([id]) => ({ 'Fn::GetAtt': [id, 'Arn'] })));
    expect(JSON.stringify(statements)).not.toContain('CreateReportGroup');
  });

  test('takes permissions, a role and a log group of somebody else', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
    const logGroup = new logs.LogGroup(stack, 'Log');
    const permissions = [new iam.PolicyStatement({ actions: ['sts:GetCallerIdentity'], resources: ['*'] })];
    newPipeline(stack, { builds: [Build.buildspec('b.yml', { role, logGroup, permissions })] });
    const [project] = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
    const roleId = stack.getLogicalId(role.node.defaultChild as iam.CfnRole);
    expect(project.Properties.ServiceRole).toEqual({ 'Fn::GetAtt': [roleId, 'Arn'] });
    expect(project.Properties.LogsConfig.CloudWatchLogs.Status).toBe('ENABLED');
    expect(statementsOf(stack, project.Properties.ServiceRole)).toContainEqual(
      expect.objectContaining({ Action: 'sts:GetCallerIdentity' }),
    );
  });
});

test('the action of a build may start, watch and stop that project, and nothing else', () => {
  const { stack } = synthesize(Build.buildspec('b.yml'));
  const action = actionOf(stack, 'Build', 'Build');
  const { Ref: project } = action.Configuration.ProjectName as { Ref: string };
  expect(statementsOf(stack, action.RoleArn)).toEqual([
    {
      Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': [project, 'Arn'] },
    },
  ]);
});
