/**
 * The one place versions live. A peer of a jsii module must exist once in the tree, so every package
 * takes these and none names its own.
 */
export const VERSIONS = {
  awsCdkLib: '2.276.0',
  awsCdkCli: '2.1148.1',
  cdkNag: '3.0.2',
  constructs: '10.8.1',
  esbuild: '0.28.2',
  fastCheck: '^3.23.2',
  jest: '^30',
  jsii: '5.9.54',
  jsiiDocgen: '10.12.6',
  node: '20.0.0',
  nodeTypes: '^20',
  nx: '23.2.1',
  projen: '0.103.25',
  tsJest: '29.4.15',
  tsNode: '10.9.2',
  // TypeScript 7 breaks ts-node and ts-jest.
  typescript: '~5.9.3',
  typescriptEslint: '^8.46.0',
  eslint: '^9.39.0',
  prettier: '^3.6.0',
} as const;
