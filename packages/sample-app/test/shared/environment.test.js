import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readEnvironment } from '../../shared/environment.js';

const COMPLETE = { AWS_REGION: 'eu-west-1', ORDERS_BUCKET: 'b', QUEUE_URL: 'https://q' };

describe('environment', () => {
  test('a complete environment is read, and the port is 8080 unless it says otherwise', () => {
    assert.deepEqual(readEnvironment(COMPLETE), { port: 8080, bucket: 'b', queueUrl: 'https://q' });
    assert.equal(readEnvironment({ ...COMPLETE, PORT: '5000' }).port, 5000);
  });

  test('everything that is missing is named at once', () => {
    assert.throws(() => readEnvironment({ QUEUE_URL: '' }), /: AWS_REGION, ORDERS_BUCKET, QUEUE_URL;/);
  });

  test('a port that is none is refused', () => {
    assert.throws(() => readEnvironment({ ...COMPLETE, PORT: 'http' }), /from 0 to 65535, got 'http'/);
  });
});
