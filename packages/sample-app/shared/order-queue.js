import { SendMessageCommand } from '@aws-sdk/client-sqs';

/**
 * The messages that ask the worker to make an order. A message carries the id alone: the order itself is in the store.
 * @param {{ send(command: object): Promise<any> }} sqs an SQS client
 * @param {string} queueUrl
 */
export function orderQueue(sqs, queueUrl) {
  return {
    /** @param {string} orderId */
    async send(orderId) {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ orderId }) }));
    },
  };
}
