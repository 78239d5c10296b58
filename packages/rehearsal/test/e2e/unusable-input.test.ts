import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SmallPipelineOptions, writeSmallPipeline } from '../_helpers/assembly';
import { smallSource, writeFiles } from '../_helpers/source';
import { runProcess } from '../../src/core/process';
import { type Workplace, openWorkplace } from './_command';
import { PATH } from './_rehearsal';

// The real command on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

let place: Workplace;
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place.close());

const assembly = (options?: SmallPipelineOptions) => {
  writeSmallPipeline(join(place.folder, 'cdk.out'), options);
  smallSource(join(place.folder, 'source'), '1');
};

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
}
const STORED = 'AWS::SSM::Parameter::Value<String>';
const APPLICATION = 'AWS::ElasticBeanstalk::Application';

function changeTemplate(change: (template: Template) => object): void {
  const file = join(place.folder, 'cdk.out', 'Small.template.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Template)));
}

interface Case {
  readonly name: string;
  readonly prepare?: () => void;
  readonly args: readonly string[];
  readonly told: readonly string[];
}

const app =
  (cdkJson: string, files: Readonly<Record<string, string>> = {}) =>
  () => {
    writeFiles(join(place.folder, 'app'), { 'cdk.json': cdkJson, ...files });
  };
const REHEARSE = ['rehearse', '--assembly', 'cdk.out', '--source', 'source', '--time-scale', '2000', '--load', '0'];

const UNUSABLE: readonly Case[] = [
  {
    name: 'a cloud assembly that is not there',
    args: ['rehearse', '--assembly', 'cdk.out'],
    told: ['cdk.out/manifest.json: no cloud assembly at', '`cdk synth`', '[assembly-missing]'],
  },
  {
    name: 'a cloud assembly whose manifest is no JSON',
    prepare: () => {
      assembly();
      writeFileSync(join(place.folder, 'cdk.out', 'manifest.json'), '{ "version": ');
    },
    args: REHEARSE,
    told: ['cdk.out/manifest.json:1: this is not JSON', '[assembly-malformed]'],
  },
  {
    name: 'a cloud assembly without its template',
    prepare: () => {
      assembly();
      writeFileSync(join(place.folder, 'cdk.out', 'Small.template.json'), 'Resources: {}');
    },
    args: REHEARSE,
    told: ['cdk.out/Small.template.json: this is not JSON', '[assembly-malformed]'],
  },
  {
    name: 'a folder that is no CDK app',
    prepare: () => mkdirSync(join(place.folder, 'app')),
    args: ['rehearse', 'app'],
    told: ['app is no CDK app (it has no cdk.json)', '--assembly DIR', '[app-missing]'],
  },
  {
    name: 'a cdk.json that is no JSON',
    prepare: app('{'),
    args: ['rehearse', 'app'],
    told: ['app/cdk.json: this is not JSON', '[configuration-malformed]'],
  },
  {
    name: 'a cdk.json that does not say how the app is run',
    prepare: app('{}'),
    args: ['rehearse', 'app'],
    told: ['app/cdk.json: cdk.json has no "app"', '[app-command-missing]'],
  },
  {
    name: 'an app that does not synthesize',
    prepare: app('{ "app": "node main.js" }', { 'main.js': 'throw new Error("a canary needs a load balancer");' }),
    args: ['rehearse', 'app'],
    told: ['`node main.js` in', 'ended with 1', 'a canary needs a load balancer', '[synthesis-failed]'],
  },
  {
    name: 'an app that synthesizes nothing',
    prepare: app('{ "app": "true" }'),
    args: ['rehearse', 'app'],
    told: ['`true` in', 'wrote no cloud assembly; does the app call app.synth()?', '[synthesis-failed]'],
  },
  {
    name: 'a source that is not there',
    prepare: assembly,
    args: ['rehearse', '--assembly', 'cdk.out', '--source', 'nowhere'],
    told: ['there is no folder', 'nowhere', '[source-not-found]'],
  },
  {
    name: 'a baseline that is not there',
    prepare: assembly,
    args: [...REHEARSE, '--baseline', 'nowhere'],
    told: ['there is no folder', 'nowhere', '[source-not-found]'],
  },
  {
    name: 'a source with nothing in it',
    prepare: () => {
      assembly();
      mkdirSync(join(place.folder, 'empty'));
    },
    args: ['rehearse', '--assembly', 'cdk.out', '--source', 'empty'],
    told: ['nothing to push', 'empty', '[source-is-empty]'],
  },
  {
    name: 'an app without a pipeline',
    prepare: () => assembly({ resources: { Pipeline: undefined } }),
    args: REHEARSE,
    told: ['no AWS::CodePipeline::Pipeline', '[pipeline-not-chosen]'],
  },
  {
    name: 'a pipeline that is not there',
    prepare: assembly,
    args: [...REHEARSE, '--pipeline', 'other'],
    told: ['there is no pipeline other; there are small', '[pipeline-not-chosen]'],
  },
  {
    name: 'a pipeline with an action that cannot be rehearsed',
    prepare: () =>
      assembly({
        production: {
          Actions: [
            {
              Name: 'Ship',
              ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ECS', Version: '1' },
              Configuration: { ClusterName: 'c', ServiceName: 's' },
              InputArtifacts: [{ Name: 'Bundle' }],
              RunOrder: 1,
            },
          ],
        },
      }),
    args: REHEARSE,
    told: ['action Production/Ship: Deploy/ECS is not in a rehearsal yet', '[pipeline-not-in-rehearsal]'],
  },
  {
    name: 'a pipeline that depends on a resource which is not known',
    prepare: () =>
      assembly({
        resources: { Mystery: { Type: 'Acme::Cloud::Mystery', Properties: {} } },
        production: {
          Actions: [
            {
              Name: 'Web',
              ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ElasticBeanstalk', Version: '1' },
              Configuration: { ApplicationName: 'orders', EnvironmentName: { 'Fn::GetAtt': ['Mystery', 'Name'] } },
              InputArtifacts: [{ Name: 'Bundle' }],
              RunOrder: 1,
            },
          ],
        },
      }),
    args: REHEARSE,
    told: ['Mystery', 'Acme::Cloud::Mystery', '[pipeline-not-understood]'],
  },
  {
    name: 'a pipeline that depends on a parameter without a value',
    prepare: () => {
      assembly();
      changeTemplate(({ Resources, ...template }) => ({
        ...template,
        Parameters: { Name: { Type: 'String' }, Stored: { Type: STORED, Default: '/orders/name' } },
        Resources: {
          ...Resources,
          Application: { Type: APPLICATION, Properties: { ApplicationName: { Ref: 'Stored' } } },
          Web: { ...Resources.Web, Properties: { ...Resources.Web.Properties, EnvironmentName: { Ref: 'Name' } } },
        },
      }));
    },
    args: REHEARSE,
    told: [
      'parameter Name of stack Small has no default; give one with --parameter Name=VALUE',
      '/orders/name is read from Parameter Store; give it with --ssm-parameter /orders/name=VALUE',
      '[pipeline-not-understood]',
    ],
  },
  {
    name: 'an environment whose deployment policy it cannot follow',
    prepare: () =>
      assembly({
        web: {
          'aws:elasticbeanstalk:environment:EnvironmentType': 'SingleInstance',
          'aws:elasticbeanstalk:command:DeploymentPolicy': 'Rolling',
        },
      }),
    args: REHEARSE,
    told: ['environment orders-web', 'Rolling needs several instances', '[beanstalk-option]'],
  },
  {
    name: 'an option that there is not',
    args: ['rehearse', '--fast'],
    told: ["'--fast'", '`slipway help` lists the options', '[option-unknown]'],
  },
  {
    name: 'a value that an option does not take',
    args: ['rehearse', '--time-scale', '0'],
    told: ['--time-scale takes a number from 1', 'got "0"', '[option-value]'],
  },
  {
    name: 'a drill',
    args: ['rehearse', '--drill', 'kill'],
    told: ['drills come with a later version', '[drill-not-there-yet]'],
  },
  {
    name: 'a command that there is not',
    args: ['rehearsal'],
    told: ['there is no command "rehearsal"', 'rehearse', '[command-unknown]'],
  },
  {
    name: 'a question to a rehearsal that is not up',
    args: ['status'],
    told: ['no rehearsal is up', 'slipway up', '[no-rehearsal-up]'],
  },
];

test.each(UNUSABLE)('$name: exit status 2, with the reason, and nothing left', async ({ prepare, args, told }) => {
  prepare?.();
  const { exitCode, stderr, stdout } = await place.run(args);
  expect(stderr.split('\n').filter((line) => /^ +at .*:\d+/.test(line) && line.includes('/lib/'))).toEqual([]);
  for (const each of told) expect(stderr).toContain(each);
  expect({ exitCode, stdout: exitCode === 2 ? '' : stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('a machine without git is no fault of the input: exit status 3, with the reason, and nothing left', async () => {
  assembly();
  const tools = join(place.folder, 'tools');
  mkdirSync(tools);
  for (const name of ['node', 'npm']) symlinkSync(await whereIs(name), join(tools, name));
  const { exitCode, stderr } = await place.run(REHEARSE, { PATH: tools });
  expect(stderr).toContain('is it installed and in PATH?');
  expect(exitCode).toBe(3);
});

async function whereIs(name: string): Promise<string> {
  const { stdout } = await runProcess(['/bin/sh', '-c', `command -v ${name}`], { env: { PATH } });
  return stdout.trim();
}
