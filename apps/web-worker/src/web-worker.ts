import { Capacity } from '@slipway/pipeline-constructs';
import type { Environment } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DeliveryStack } from './delivery-stack';
import { OrdersApplicationStack } from './orders-application-stack';
import { OrdersEnvironmentStack } from './orders-environment-stack';

/** What differs from one account to the next. */
export interface WebWorkerProps {
  /** The connection to the repository's host, completed by hand in the console. */
  readonly connectionArn: string;
  /** The repository: its owner and its name. */
  readonly repository: string;
  /** Account and region; without them, those of whoever deploys. */
  readonly env?: Environment;
}

/** An application that takes orders and makes them, in two environments, and the pipeline that brings it there. */
export function defineWebWorker(scope: Construct, { env, connectionArn, repository }: WebWorkerProps): DeliveryStack {
  const { application } = new OrdersApplicationStack(scope, 'OrdersApplication', { env });

  const staging = new OrdersEnvironmentStack(scope, 'OrdersStaging', {
    env,
    application,
    webCapacity: Capacity.exactly(1),
    workerCapacity: Capacity.exactly(1),
  });
  const production = new OrdersEnvironmentStack(scope, 'OrdersProduction', {
    env,
    application,
    webCapacity: Capacity.between(2, 4),
    workerCapacity: Capacity.between(2, 4),
  });

  return new DeliveryStack(scope, 'OrdersDelivery', { env, connectionArn, repository, staging, production });
}
