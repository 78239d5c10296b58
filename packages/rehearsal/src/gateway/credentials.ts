import { randomBytes } from 'node:crypto';
import type { IssuedCredentials, Principal } from '../iam/principal';
import { ServiceError } from './gateway';
import type { Signature } from './signature';

/** Every key the rehearsal has handed out, and to whom. Keys live as long as the rehearsal's process. */
export interface CredentialTable {
  issue(principal: Principal): IssuedCredentials;
  /** Whose key it is, and its secret. Throws ServiceError (403) for a key or a token that was not issued here. */
  find(signature: Signature): { readonly principal: Principal; readonly secret: string };
}

export function createCredentialTable(): CredentialTable {
  const byKey = new Map<string, { principal: Principal; credentials: IssuedCredentials }>();

  const issue = (principal: Principal): IssuedCredentials => {
    const credentials = {
      // Temporary keys begin with ASIA; base32 as AWS writes it.
      accessKeyId: `ASIA${base32(16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: `rehearsal-${randomBytes(48).toString('base64url')}`,
    };
    byKey.set(credentials.accessKeyId, { principal, credentials });
    return credentials;
  };

  const find = (signature: Signature) => {
    const found = byKey.get(signature.accessKeyId);
    const code = signature.service === 's3' ? 'InvalidAccessKeyId' : 'InvalidClientTokenId';
    if (!found) {
      throw new ServiceError(
        code,
        `the access key ${signature.accessKeyId} was not issued by this rehearsal; use the environment that the rehearsal gives to builds, hooks and applications`,
        403,
      );
    }
    if (signature.sessionToken !== found.credentials.sessionToken) {
      throw new ServiceError(
        code,
        'The security token included in the request is invalid: send AWS_SESSION_TOKEN with the key it belongs to',
        403,
      );
    }
    return { principal: found.principal, secret: found.credentials.secretAccessKey };
  };

  return { issue, find };
}

function base32(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...randomBytes(length)].map((byte) => alphabet[byte % 32]).join('');
}
