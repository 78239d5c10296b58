import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { CodeStarConnectionsSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ConnectionSourceProps, ISource, SourceBindOptions, SourceConfig } from './source';
import { ensure, isKnown } from '../errors';

/** The key under which an artifact remembers the connection that a build must clone it with. */
export const CLONED_THROUGH = 'slipway:connection';

const REPOSITORY = /^[^\s/]+(\/[^\s/]+)+$/;
const CONNECTION = /^arn:[^:]+:(codeconnections|codestar-connections):[^:]+:\d{12}:connection\/.+$/;

/** A repository in GitHub, GitLab or Bitbucket. */
export class ConnectionSource implements ISource {
  constructor(
    private readonly repository: string,
    private readonly props: ConnectionSourceProps,
  ) {
    ensure(!isKnown(repository) || REPOSITORY.test(repository), {
      code: 'connection-repository',
      what: 'a repository behind a connection is named by owner and name',
      got: repository,
      instead: "write it like 'acme/orders', without the host and without .git",
    });
    ensure(!isKnown(props.connectionArn) || CONNECTION.test(props.connectionArn), {
      code: 'connection-arn',
      what: 'a connection is named by its ARN',
      got: props.connectionArn,
      instead: 'copy it from the console: arn:aws:codeconnections:REGION:ACCOUNT:connection/ID',
    });
  }

  bind(_scope: Construct, options: SourceBindOptions): SourceConfig {
    const slash = this.repository.lastIndexOf('/');
    if (this.props.fullClone) options.artifact.setMetadata(CLONED_THROUGH, this.props.connectionArn);
    const action = new ConnectionSourceAction({
      actionName: options.actionName,
      variablesNamespace: options.actionName,
      owner: this.repository.slice(0, slash),
      repo: this.repository.slice(slash + 1),
      branch: this.props.branch ?? 'main',
      connectionArn: this.props.connectionArn,
      codeBuildCloneOutput: this.props.fullClone,
      output: options.artifact,
    });
    return { action, takesTriggers: true };
  }
}

/** The service was renamed: it checks both prefixes, of which CDK's action grants only the old one. */
class ConnectionSourceAction extends CodeStarConnectionsSourceAction {
  protected bound(
    scope: Construct,
    stage: codepipeline.IStage,
    options: codepipeline.ActionBindOptions,
  ): codepipeline.ActionConfig {
    const config = super.bound(scope, stage, options);
    allowConnection(options.role, String(config.configuration.ConnectionArn));
    return config;
  }
}

/** Allows a principal to use a connection under its new name. */
export function allowConnection(grantee: iam.IGrantable, connectionArn: string): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['codeconnections:UseConnection'], resources: [connectionArn] }),
  );
}
