import js from '@eslint/js';

const node = { process: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly' };
const browser = {
  document: 'readonly',
  fetch: 'readonly',
  setInterval: 'readonly',
  setTimeout: 'readonly',
  FormData: 'readonly',
};

export default [
  { ignores: ['dist/', 'reports/'] },
  js.configs.recommended,
  {
    languageOptions: { globals: { ...node, __BUILD_INFO__: 'readonly' } },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'error',
    },
  },
  { files: ['web/src/page/client.js'], languageOptions: { globals: browser } },
  { files: ['test/**'], languageOptions: { globals: { fetch: 'readonly', AbortSignal: 'readonly', URL: 'readonly' } } },
];
