import type { Gateway, Service } from '../../../src/gateway/gateway';
import { startGateway } from '../../../src/gateway/start-gateway';
import { DEFAULT_SCOPE } from '../../../src/core/scope';

/** An Elastic Beanstalk that knows one platform and nothing else. */
const beanstalk: Service = {
  name: 'elasticbeanstalk',
  operations: {
    ListPlatformVersions: {
      action: 'elasticbeanstalk:ListPlatformVersions',
      resources: () => ['*'],
      run: (input: { Filters?: readonly { Values?: readonly string[] }[] }) => {
        const [branch] = input.Filters?.[0]?.Values ?? [];
        return Promise.resolve({
          PlatformSummaryList: [{ PlatformArn: `arn:aws:elasticbeanstalk:us-east-1::platform/${branch}/6.10.0` }],
        });
      },
    },
  },
};

export async function gatewayWithPlatforms(): Promise<Gateway> {
  const gateway = await startGateway({ scope: DEFAULT_SCOPE });
  gateway.register(beanstalk);
  return gateway;
}
