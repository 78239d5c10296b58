import { createHash } from 'node:crypto';
import { ServiceError, type Operation, type Service } from '../../gateway/gateway';
import type { Principal } from '../../iam/principal';
import type { ServiceDependencies } from '../dependencies';

/** AWS STS. Roles of the templates can be assumed; their trust policies are not evaluated yet. See sts.md. */
export function createSts(deps: ServiceDependencies): Service {
  const getCallerIdentity: Operation<object> = {
    action: 'sts:GetCallerIdentity',
    resources: () => ['*'],
    run: async (_input, { principal, account }) => ({ Account: account, ...identityOf(principal) }),
  };

  const assumeRole: Operation<{ RoleArn?: string; RoleSessionName?: string; DurationSeconds?: number }> = {
    action: 'sts:AssumeRole',
    resources: ({ RoleArn }) => [RoleArn ?? '*'],
    run: async ({ RoleArn, RoleSessionName, DurationSeconds = 3600 }, { principal }) => {
      if (!RoleArn || !RoleSessionName || !/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
        throw new ServiceError(
          'ValidationError',
          `AssumeRole needs RoleArn and RoleSessionName (2 to 64 of letters, digits and _+=,.@-), got ${RoleArn} and ${RoleSessionName}`,
        );
      }
      const role = deps.graph.ofType('AWS::IAM::Role').find((one) => one.attributes.Arn === RoleArn);
      if (!role) {
        throw new ServiceError(
          'AccessDenied',
          `User: ${identityOf(principal).Arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}: no such role in the templates of this rehearsal`,
          403,
        );
      }
      const session = { roleArn: RoleArn, session: RoleSessionName };
      const { accessKeyId, secretAccessKey, sessionToken } = deps.gateway.issue(session);
      const { Arn, UserId } = identityOf(session);
      return {
        AssumedRoleUser: { Arn, AssumedRoleId: UserId },
        Credentials: {
          AccessKeyId: accessKeyId,
          SecretAccessKey: secretAccessKey,
          SessionToken: sessionToken,
          Expiration: new Date(Date.now() + DurationSeconds * 1000),
        },
      };
    },
  };

  return {
    name: 'sts',
    members: { DurationSeconds: 'number', Tags: 'list', PolicyArns: 'list', TransitiveTagKeys: 'list' },
    operations: { GetCallerIdentity: getCallerIdentity, AssumeRole: assumeRole },
  };
}

/** A role's session as STS names it; the account root is itself. */
function identityOf({ roleArn, session }: Principal): { readonly Arn: string; readonly UserId: string } {
  const [, partition, account, path] = /^arn:([^:]+):iam::(\d+):role\/(.+)$/.exec(roleArn) ?? [];
  if (path === undefined) return { Arn: roleArn, UserId: /::(\d+):/.exec(roleArn)?.[1] ?? roleArn };
  const role = path.split('/').pop();
  const id = createHash('sha256').update(roleArn).digest('hex').slice(0, 17).toUpperCase();
  return { Arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`, UserId: `AROA${id}:${session}` };
}
