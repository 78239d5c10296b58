/** A web application that says which version it is; `more` is code that runs for each request. */
export function webApplication(version: string, more = ''): Record<string, string> {
  return {
    Procfile: 'web: node server.js\n',
    'server.js': `
      const server = require('node:http').createServer((request, response) => {
        ${more}
        response.end(${JSON.stringify(version)});
      });
      server.listen(Number(process.env.PORT));
      process.on('SIGTERM', () => server.close(() => process.exit(0)));
    `,
  };
}
