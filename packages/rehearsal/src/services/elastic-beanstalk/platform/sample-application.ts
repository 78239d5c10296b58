/** What an environment runs until a first version is deployed to it; also the label that requests to it are counted under. */
export const SAMPLE_APPLICATION = 'Sample Application';

/** Answers every request with 200, as AWS's own sample does. */
export const SAMPLE_SOURCE = `'use strict';
const server = require('node:http').createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end('<!doctype html><title>Sample Application</title><p>No version has been deployed to this environment yet.');
});
server.keepAliveTimeout = 65000;
server.listen(Number(process.env.PORT));
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`;
