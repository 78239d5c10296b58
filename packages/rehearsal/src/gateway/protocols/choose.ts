import { ServiceError, type Service } from '../gateway';
import type { WireProtocol, WireRequest } from '../wire';
import { jsonProtocol } from './json';
import { queryProtocol } from './query';

/** The protocol that a request speaks: clients of one service differ in it by language and age. */
export function chooseProtocol(request: WireRequest, service: Service): WireProtocol {
  if (service.rest) return service.rest;
  if (request.headers['x-amz-target'] !== undefined) return jsonProtocol(service);
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (form || request.rawQuery.includes('Action=')) return queryProtocol(service);
  throw new ServiceError(
    'UnknownOperationException',
    `${request.method} ${request.rawPath} is no call of ${service.name} in AWS JSON or Query; a rehearsal speaks those, and REST for S3`,
    404,
  );
}
