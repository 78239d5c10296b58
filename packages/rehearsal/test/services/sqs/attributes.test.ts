import { describeAttributes, mergeAttributes, settingsOf } from '../../../src/services/sqs/attributes';

describe('attributes of a queue', () => {
  test('become settings, with the initial values of SQS where nothing is said', () => {
    expect(settingsOf({}, false)).toMatchObject({ visibilityTimeoutMs: 30_000, delayMs: 0, retentionMs: 345_600_000 });
    const RedrivePolicy = '{"deadLetterTargetArn":"arn:d","maxReceiveCount":"4"}';
    expect(settingsOf({ VisibilityTimeout: '5', RedrivePolicy }, false)).toMatchObject({
      visibilityTimeoutMs: 5000,
      redrive: { deadLetterTargetArn: 'arn:d', maxReceiveCount: 4 },
    });
    expect(describeAttributes({ VisibilityTimeout: '5' })).toMatchObject({
      VisibilityTimeout: '5',
      MaximumMessageSize: '1048576',
    });
  });

  test('an empty redrive policy takes the one there was away', () => {
    const before = { RedrivePolicy: '{"deadLetterTargetArn":"arn:d","maxReceiveCount":1}' };
    expect(mergeAttributes(before, { RedrivePolicy: '' }, false)).toEqual({});
  });

  test.each([
    [{ VisibilityTimeout: '43201' }, 'got 43201, it must be an integer from 0 to 43200'],
    [{ DelaySeconds: 'soon' }, 'got soon, it must be an integer from 0 to 900'],
    [{ RedrivePolicy: '{' }, 'it is not a JSON object'],
    [{ RedrivePolicy: '{"maxReceiveCount":1}' }, 'deadLetterTargetArn is missing'],
    [
      { RedrivePolicy: '{"deadLetterTargetArn":"a","maxReceiveCount":0}' },
      'maxReceiveCount must be an integer from 1 to 1000',
    ],
    [{ ContentBasedDeduplication: 'true' }, 'only a FIFO queue has it'],
    [{ Colour: 'green' }, 'Unknown Attribute Colour'],
  ])('%j is refused: %s', (changes, message) => {
    expect(() => mergeAttributes({}, changes as Record<string, string>, false)).toThrow(message);
  });
});
