import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildInfoFrom } from '../../scripts/version.js';

describe('version', () => {
  test('a build is called after its commit, and development where there is none', () => {
    const commit = '3f2a91c07d1e4b5a8c9d0e1f2a3b4c5d6e7f8091';
    assert.deepEqual(buildInfoFrom({ CODEBUILD_RESOLVED_SOURCE_VERSION: commit }), { version: '3f2a91c0', commit });
    assert.deepEqual(buildInfoFrom({}), { version: 'development', commit: 'development' });
  });
});
