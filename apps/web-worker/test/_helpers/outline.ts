/** A resource as CloudFormation has it. */
interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/**
 * A template as a person would read it out: one line for each property that says something, references in angle brackets,
 * and no hashes of assets. Small enough to be reviewed, whole enough to notice a change.
 */
export function outlineOf(template: { readonly Resources: Readonly<Record<string, Resource>> }): string[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => !LEFT_OUT.includes(Type))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([id, resource]) => [`${id}: ${resource.Type}`, ...linesOf(resource)]);
}

/** What says nothing of its own: policies of the same buckets and queues over and over. */
const LEFT_OUT = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::IAM::InstanceProfile', 'AWS::KMS::Key'];

function linesOf({ Type, Properties = {} }: Resource): string[] {
  if (Type === 'AWS::ElasticBeanstalk::Environment') return environmentLines(Properties);
  if (Type === 'AWS::CodePipeline::Pipeline') return (Properties.Stages as Stage[]).flatMap(stageLines);
  if (Type === 'AWS::IAM::Role') return roleLines(Properties);
  if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy')
    return statementLines(Properties.PolicyDocument as Document);
  return Object.entries(Properties)
    .filter(([name]) => !['Code', 'ServiceToken', 'Settings', 'Tags', 'PolicyDocument'].includes(name))
    .map(([name, value]) => `  ${name} = ${show(value)}`);
}

interface Option {
  readonly Namespace: string;
  readonly OptionName: string;
  readonly Value: unknown;
}

function environmentLines(properties: Readonly<Record<string, unknown>>): string[] {
  const options = (properties.OptionSettings as Option[]).map(
    ({ Namespace, OptionName, Value }) => `  ${Namespace} ${OptionName} = ${show(Value)}`,
  );
  return [`  PlatformArn = ${show(properties.PlatformArn)}`, `  Tier = ${show(properties.Tier)}`, ...options];
}

interface Stage {
  readonly Name: string;
  readonly Actions: readonly {
    Name: string;
    RunOrder: number;
    ActionTypeId: { Provider: string };
    Configuration: unknown;
  }[];
  readonly OnFailure?: unknown;
}

function stageLines(stage: Stage): string[] {
  const actions = stage.Actions.map(
    ({ Name, RunOrder, ActionTypeId, Configuration }) =>
      `    ${RunOrder} ${Name}: ${ActionTypeId.Provider} ${show(Configuration)}`,
  );
  return [`  stage ${stage.Name}${stage.OnFailure ? ` on failure ${show(stage.OnFailure)}` : ''}`, ...actions];
}

interface Document {
  readonly Statement: readonly { Effect: string; Action: unknown; Resource: unknown; Condition?: unknown }[];
}

function roleLines(properties: Readonly<Record<string, unknown>>): string[] {
  const attached = ((properties.ManagedPolicyArns ?? []) as unknown[]).map((arn) => `  has ${show(arn)}`);
  return [...attached, ...policiesOf(properties).flatMap(statementLines)];
}

function policiesOf(properties: Readonly<Record<string, unknown>>): Document[] {
  return ((properties.Policies ?? []) as { PolicyDocument: Document }[]).map(({ PolicyDocument }) => PolicyDocument);
}

function statementLines({ Statement }: Document): string[] {
  return Statement.map(({ Effect, Action, Resource, Condition }) => {
    const actions = [Action].flat().join(' ');
    const resources = [Resource].flat().map(show).join(' ');
    return `  ${Effect} ${actions} on ${resources}${Condition ? ` if ${show(Condition)}` : ''}`;
  });
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value);
  const [[name, argument]] = entries.length > 0 ? entries : [['', undefined]];
  if (name === 'Ref') return `<${String(argument)}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::ImportValue') return `<${String(argument)}>`;
  if (name === 'Fn::Sub' && typeof argument === 'string') return argument.replace(/\$\{([^}]*)\}/g, '<$1>');
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(show).join('');
  return `{${entries.map(([key, each]) => `${key}: ${show(each)}`).join(', ')}}`;
}
