import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as ssm from 'aws-cdk-lib/aws-ssm';

/** Which part of a secret a build gets. */
export interface SecretVariableProps {
  /**
   * The key in a secret that is a JSON object.
   *
   * @default - the whole secret, as it is stored
   */
  readonly jsonKey?: string;
  /**
   * The stage of the secret's version.
   *
   * @default 'AWSCURRENT'
   */
  readonly versionStage?: string;
}

/**
 * The value of an environment variable of a build: written down, or fetched when the build starts. What is fetched is
 * neither in the template nor in the project, and the project's role may read exactly that.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export class BuildVariable {
  /**
   * A value that anyone who sees the project may see.
   *
   * @param value the value
   */
  public static plain(value: string): BuildVariable {
    return new BuildVariable({ type: codebuild.BuildEnvironmentVariableType.PLAINTEXT, value });
  }

  /**
   * A parameter in Parameter Store, plain or SecureString, fetched when the build starts.
   *
   * @param parameter the parameter
   */
  public static fromParameter(parameter: ssm.IParameter): BuildVariable {
    return new BuildVariable(
      { type: codebuild.BuildEnvironmentVariableType.PARAMETER_STORE, value: parameter.parameterName },
      (grantee) => keyOf(parameter)?.grantDecrypt(grantee),
    );
  }

  /**
   * A secret in Secrets Manager, fetched when the build starts.
   *
   * @param secret the secret
   * @param props which part of it
   */
  public static fromSecret(secret: secretsmanager.ISecret, props: SecretVariableProps = {}): BuildVariable {
    const parts = [secret.secretArn, props.jsonKey ?? '', props.versionStage ?? ''];
    return new BuildVariable(
      { type: codebuild.BuildEnvironmentVariableType.SECRETS_MANAGER, value: parts.join(':').replace(/:+$/, '') },
      (grantee) => secret.encryptionKey?.grantDecrypt(grantee),
    );
  }

  /** @internal */
  public readonly _variable: codebuild.BuildEnvironmentVariable;
  /**
   * CodeBuild's construct allows the parameter or secret itself; the key that encrypts it is left to us.
   * @internal
   */
  public readonly _allowKey: (grantee: iam.IGrantable) => void;

  private constructor(
    variable: codebuild.BuildEnvironmentVariable,
    allowKey: (grantee: iam.IGrantable) => void = () => undefined,
  ) {
    this._variable = variable;
    this._allowKey = allowKey;
  }
}

/** The interface does not have it, the classes do: a SecureString may be encrypted with a key of its own. */
function keyOf(parameter: ssm.IParameter & { readonly encryptionKey?: kms.IKey }): kms.IKey | undefined {
  return parameter.encryptionKey;
}
