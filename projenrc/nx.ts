/** The task graph. Nothing leaves the machine: no cloud, no telemetry, no daemon left behind. */
export const NX = {
  $schema: './node_modules/nx/schemas/nx-schema.json',
  analytics: false,
  neverConnectToCloud: true,
  useDaemonProcess: false,
  tui: { enabled: false },
  namedInputs: {
    default: ['{projectRoot}/**/*', '!{projectRoot}/lib/**', '!{projectRoot}/cdk.out/**', 'toolchain'],
    sources: [
      '{projectRoot}/src/**/*',
      '{projectRoot}/functions/**/*',
      '{projectRoot}/bin/**/*',
      '{projectRoot}/package.json',
      '{projectRoot}/tsconfig*.json',
      '{projectRoot}/cdk.json',
      'toolchain',
    ],
    sample: ['{workspaceRoot}/packages/sample-app/**/*', '!{workspaceRoot}/packages/sample-app/node_modules/**'],
    // Tests hold the documentation against the code it is about.
    docs: [
      '{workspaceRoot}/docs/**/*.md',
      '{workspaceRoot}/*.md',
      '{workspaceRoot}/apps/*/README.md',
      '{workspaceRoot}/packages/*/README.md',
      '{workspaceRoot}/package.json',
    ],
    toolchain: ['{workspaceRoot}/package-lock.json', { runtime: 'node --version' }],
  },
  targetDefaults: {
    compile: {
      cache: true,
      dependsOn: ['^compile'],
      inputs: ['sources', '^sources'],
      outputs: [
        '{projectRoot}/lib',
        '{projectRoot}/assets',
        '{projectRoot}/.jsii',
        '{projectRoot}/tsconfig.tsbuildinfo',
      ],
    },
    build: {
      cache: true,
      dependsOn: ['compile', '^build'],
      inputs: ['default', '^sources'],
      outputs: ['{projectRoot}/lib', '{projectRoot}/assets', '{projectRoot}/.jsii', '{projectRoot}/API.md'],
    },
    synth: {
      cache: true,
      dependsOn: ['compile'],
      inputs: ['sources', '^sources'],
      outputs: ['{projectRoot}/cdk.out'],
    },
    test: {
      cache: true,
      dependsOn: ['build', '^build'],
      inputs: ['default', '^sources', 'sample'],
    },
  },
} as const;
