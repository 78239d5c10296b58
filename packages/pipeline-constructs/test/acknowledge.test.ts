import { Aws, Fn, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { acknowledgeWildcards } from '../src/acknowledge';

/** All that is acknowledged at a construct, as tools read it. */
function acknowledgedAt({ node }: Stack): Record<string, string> {
  const entries = node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  return Object.assign({}, ...entries.map(({ data }) => data));
}

const WILDCARDS = [
  { actions: ['s3:Get*'], resources: ['*'] },
  { actions: ['sqs:SendMessage'], resources: [Fn.sub('arn:${AWS::Partition}:sqs:eu-west-1:1:q*')] },
  { actions: ['s3:PutObject'], resources: [`arn:${Aws.PARTITION}:s3:::a bucket/*`] },
];

test('wildcards are acknowledged as the framework itself would, however many there are', () => {
  const ours = new Stack();
  acknowledgeWildcards(
    ours,
    WILDCARDS.map((statement) => new iam.PolicyStatement(statement)),
    'because',
  );
  const theirs = new Stack();
  const names = ['*', 'arn:<AWS::Partition>:sqs:eu-west-1:1:q*', 'arn:<AWS::Partition>:s3:::a bucket/*'];
  for (const finding of ['Action::s3:Get*', ...names.map((name) => `Resource::${name}`)]) {
    Validations.of(theirs).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason: 'because' });
  }
  expect(acknowledgedAt(ours)).toEqual(acknowledgedAt(theirs));
});

test('a reference is named by what it refers to', () => {
  const stack = new Stack();
  const bucket = new Bucket(stack, 'Orders');
  const statement = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] });
  acknowledgeWildcards(stack, [statement], 'because');
  expect(Object.keys(acknowledgedAt(stack))).toEqual([
    expect.stringMatching(/IAM5\[Resource::<Orders[0-9A-F]{8}\.Arn>\/\*\]$/),
  ]);
});

test('a statement without wildcards needs nothing', () => {
  const stack = new Stack();
  acknowledgeWildcards(stack, [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn'] })], 'because');
  expect(acknowledgedAt(stack)).toEqual({});
});
