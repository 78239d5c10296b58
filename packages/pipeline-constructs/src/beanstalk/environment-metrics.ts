import type { OptionSettings } from './option-settings';
import { Namespace } from './option-settings';

/** How often a metric is published, in seconds. */
const PUBLISHED_EVERY = 60;

/** The metrics of enhanced health which are published to CloudWatch: those that somebody looks at. */
export class EnhancedHealthMetrics {
  private readonly published = new Set<string>();

  constructor(private readonly settings: OptionSettings) {}

  /** Publishes a metric of the environment. Its health is always published, without charge. */
  publish(metricName: string): void {
    if (metricName === 'EnvironmentHealth') return;
    this.published.add(metricName);
    const Environment = Object.fromEntries([...this.published].sort().map((name) => [name, PUBLISHED_EVERY]));
    const document = { CloudWatchMetrics: { Environment }, Version: 1 };
    this.settings.set(Namespace.HEALTH, { ConfigDocument: JSON.stringify(document) });
  }
}
