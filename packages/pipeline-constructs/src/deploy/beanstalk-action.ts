import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge';
import type { IBeanstalkEnvironment } from '../beanstalk/beanstalk-environment';

/** What the action is made of. */
export interface BeanstalkActionProps {
  readonly actionName: string;
  readonly runOrder: number;
  readonly input: codepipeline.Artifact;
  readonly role: iam.IRole;
  readonly environment: IBeanstalkEnvironment;
}

/**
 * CodePipeline's Elastic Beanstalk action. The one in aws-cdk-lib attaches an administrator's policy to the action's
 * role and does not know its environment, so it cannot reach another account or region.
 */
export class BeanstalkAction extends Action {
  private readonly environment: IBeanstalkEnvironment;

  constructor(props: BeanstalkActionProps) {
    super({
      actionName: props.actionName,
      runOrder: props.runOrder,
      role: props.role,
      resource: props.environment,
      category: codepipeline.ActionCategory.DEPLOY,
      provider: 'ElasticBeanstalk',
      artifactBounds: { minInputs: 1, maxInputs: 1, minOutputs: 0, maxOutputs: 0 },
      inputs: [props.input],
    });
    this.environment = props.environment;
  }

  protected bound(
    _scope: Construct,
    _stage: codepipeline.IStage,
    options: codepipeline.ActionBindOptions,
  ): codepipeline.ActionConfig {
    grantArtifact(options);
    this.environment.grantDeploy(options.role);
    return {
      configuration: {
        ApplicationName: this.environment.applicationName,
        EnvironmentName: this.environment.environmentName,
      },
    };
  }
}

/** Only what reading one artifact takes; the bucket's own grantRead would also let the role list the others. */
function grantArtifact({ bucket, role: grantee }: codepipeline.ActionBindOptions): void {
  const actions = ['s3:GetObject', 's3:GetObjectVersion'];
  const resources = [bucket.arnForObjects('*')];
  // To a role of another account the bucket has to agree, too.
  iam.Grant.addToPrincipalOrResource({ grantee, actions, resourceArns: resources, resource: bucket });
  bucket.encryptionKey?.grantDecrypt(grantee);
  const read = new iam.PolicyStatement({ actions, resources });
  acknowledgeWildcards(grantee, [read], 'CodePipeline chooses the key of each artifact when an execution makes it');
}
