import type { Service } from '../gateway';
import type { WireProtocol } from '../wire';
import { readForm } from './form';
import { toXml } from './xml';

/** AWS Query: a form goes in, `Action` names the operation, XML comes out. */
export function queryProtocol(service: Service): WireProtocol {
  const members = service.members ?? {};
  return {
    read: (request) => {
      const {
        Action,
        Version: _version,
        ...input
      } = readForm(request.body.toString('utf8') || request.rawQuery, members);
      return { operation: String(Action ?? ''), input };
    },
    write: (call, output, requestId) => {
      const result = toXml(`${call.operation}Result`, output, { item: 'member', members });
      const metadata = toXml('ResponseMetadata', { RequestId: requestId });
      return answer(200, requestId, `<${call.operation}Response>${result}${metadata}</${call.operation}Response>`);
    },
    fail: (error, _request, requestId) => {
      const type = error.status < 500 ? 'Sender' : 'Receiver';
      const body = { Type: type, Code: error.queryCode ?? error.code, Message: error.message, ...error.details };
      return answer(error.status, requestId, toXml('ErrorResponse', { Error: body, RequestId: requestId }));
    },
  };
}

function answer(status: number, requestId: string, xml: string) {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0"?>\n${xml}`,
  };
}
