import tseslint from 'typescript-eslint';

/** Imports that would turn an arrow of docs/architecture.md round. */
const forbidImports = (...groups) => ({
  'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }],
});

const starts = [['node:child_process', 'child_process'], 'core/process.ts is the one module that starts processes.'];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/lib/',
      '**/assets/',
      '**/cdk.out/',
      '**/*.d.ts',
      '.nx/',
      // It belongs to a team of its own, with a lint configuration of its own.
      'packages/sample-app/',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      complexity: ['error', 14],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'The environment enters in src/cli and apps/*/src/main.ts only.',
        },
      ],
      'prefer-const': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', prefer: 'type-imports' },
      ],
    },
  },
  {
    files: ['packages/rehearsal/src/**/*.ts'],
    rules: forbidImports(
      [
        ['@slipway/*', 'aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'],
        'A rehearsal reads a cloud assembly; it imports no construct.',
      ],
      [['@aws-sdk/*'], 'The rehearsal answers AWS calls, it makes none.'],
      starts,
    ),
  },
  { files: ['packages/rehearsal/src/core/process.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['packages/pipeline-constructs/src/**/*.ts'],
    rules: forbidImports(
      [['@slipway/*', '@aws-sdk/*', 'cdk-nag'], 'The constructs depend on aws-cdk-lib and constructs alone.'],
      starts,
    ),
  },
  {
    files: [
      'packages/rehearsal/src/cli/**/*.ts',
      'apps/*/src/main.ts',
      '**/test/**/*.ts',
      'packages/*/functions/**/*.ts',
      'bench/**/*.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^toBe(Defined|Truthy|Falsy)$/]',
          message: 'Say what it is, not that it is.',
        },
        {
          selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|only|todo)$/]',
          message: 'Every test runs.',
        },
        {
          selector: "ExpressionStatement > CallExpression[callee.object.object.name='Match']",
          message: 'A bare matcher asserts nothing.',
        },
      ],
      'max-lines': 'off',
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
  { files: ['bench/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
