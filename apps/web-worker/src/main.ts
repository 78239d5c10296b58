import { Annotations, App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FEATURE_FLAGS } from './feature-flags';
import { defineWebWorker } from './web-worker';

// The only place where the application looks at its surroundings.
const { CDK_OUTDIR: outdir = 'cdk.out', ORDERS_ACCOUNT: account, ORDERS_REGION: region } = process.env;
const app = new App({ outdir, analyticsReporting: false, context: FEATURE_FLAGS });

/** Good enough to synthesize and to rehearse with; a deployment wants one that somebody has completed. */
const EXAMPLE_CONNECTION =
  'arn:aws:codeconnections:eu-west-1:111111111111:connection/00000000-0000-0000-0000-000000000000';
const connectionArn: string | undefined = app.node.tryGetContext('connectionArn');

const delivery = defineWebWorker(app, {
  connectionArn: connectionArn ?? EXAMPLE_CONNECTION,
  repository: app.node.tryGetContext('repository') ?? 'acme/orders',
  env: account && region ? { account, region } : undefined,
});
if (connectionArn === undefined) {
  Annotations.of(delivery).addInfo('An example stands for the connection; before deploying, give -c connectionArn=ARN');
}
// The test does the same each time; here it is for those who change something: cdk synth -c nag=true
if (app.node.tryGetContext('nag')) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

app.synth();
