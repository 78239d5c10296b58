import { App } from 'aws-cdk-lib';
import type { DeliveryStack } from '../../src/delivery-stack';
import { FEATURE_FLAGS } from '../../src/feature-flags';
import { defineWebWorker } from '../../src/web-worker';

export const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/one';

/** The whole application, as main.ts defines it. */
export function application(): { readonly app: App; readonly delivery: DeliveryStack } {
  const app = new App({ analyticsReporting: false, context: FEATURE_FLAGS });
  return { app, delivery: defineWebWorker(app, { connectionArn: CONNECTION, repository: 'acme/orders' }) };
}
