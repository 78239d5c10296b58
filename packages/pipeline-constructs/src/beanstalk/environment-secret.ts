import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { ensure } from '../errors';

/**
 * A value that Beanstalk itself fetches when an instance starts, and hands to the application as an environment
 * variable. Only its ARN is in the template. A changed value reaches running instances with the next deployment.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.secrets.env-vars.html
 */
export class EnvironmentSecret {
  /**
   * The value of a parameter in Parameter Store.
   *
   * @param parameter the parameter, in the same account and region
   */
  public static fromParameter(parameter: ssm.IParameter): EnvironmentSecret {
    return new EnvironmentSecret(parameter.parameterArn, (grantee) => parameter.grantRead(grantee));
  }

  /**
   * A secret in Secrets Manager, or one top-level field of it if it is JSON.
   *
   * @param secret the secret, with its full ARN: one imported by its name alone has none
   * @param jsonField the name of the field, which has no colon in it
   */
  public static fromSecretsManager(secret: secretsmanager.ISecret, jsonField?: string): EnvironmentSecret {
    const arn = secret.secretFullArn;
    ensure(arn !== undefined, {
      code: 'environment-secret-arn',
      what: 'Beanstalk fetches a secret by its full ARN, which ends in six random characters',
      got: secret.secretName,
      instead: 'import the secret with Secret.fromSecretCompleteArn()',
    });
    ensure(jsonField === undefined || (jsonField.length > 0 && !jsonField.includes(':')), {
      code: 'environment-secret-field',
      what: 'the field of a secret is a top-level key without a colon',
      got: jsonField,
      instead: 'rename the key, or take the whole secret and parse it in the application',
    });
    const value = jsonField === undefined ? arn : `${arn}:${jsonField}`;
    return new EnvironmentSecret(value, (grantee) => secret.grantRead(grantee));
  }

  /** The ARN that Beanstalk is given, with the field's name if there is one. */
  public readonly arn: string;

  private readonly grant: (grantee: iam.IGrantable) => iam.Grant;

  private constructor(arn: string, grant: (grantee: iam.IGrantable) => iam.Grant) {
    this.arn = arn;
    this.grant = grant;
  }

  /**
   * Lets a role read the value; the environment does this for its instances.
   *
   * @param grantee who may read it
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee);
  }
}
