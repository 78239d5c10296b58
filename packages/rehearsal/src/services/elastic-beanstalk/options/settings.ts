export type DeploymentPolicy =
  'AllAtOnce' | 'Rolling' | 'RollingWithAdditionalBatch' | 'Immutable' | 'TrafficSplitting';
export type HealthStatus = 'Ok' | 'Warning' | 'Degraded' | 'Severe';

/** The options of one environment that a rehearsal acts upon, with Beanstalk's defaults filled in. Times as AWS gives them. */
export interface EnvironmentSettings {
  readonly singleInstance: boolean;
  readonly loadBalancer: 'classic' | 'application' | 'network';
  readonly minSize: number;
  readonly maxSize: number;
  /** Name or ARN. */
  readonly instanceProfile: string | undefined;
  /** Name or ARN. */
  readonly serviceRole: string | undefined;
  readonly enhancedHealth: boolean;
  readonly healthThreshold: HealthStatus;
  readonly deployment: DeploymentSettings;
  readonly process: ProcessSettings;
  readonly sqsd: SqsdSettings;
  /** Plain environment properties. */
  readonly properties: Readonly<Record<string, string>>;
  /** Environment properties that are fetched: variable to the ARN of a parameter or secret. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface DeploymentSettings {
  readonly policy: DeploymentPolicy;
  /** How long the commands of one instance may take, and how long it may take to become healthy, in s. */
  readonly timeoutSeconds: number;
  readonly batchSizeType: 'Percentage' | 'Fixed';
  readonly batchSize: number;
  readonly ignoreHealthCheck: boolean;
  readonly newVersionPercent: number;
  readonly evaluationMinutes: number;
}

/** `aws:elasticbeanstalk:environment:process:default`; times in s. */
export interface ProcessSettings {
  readonly healthCheckPath: string;
  readonly healthCheckInterval: number;
  readonly healthCheckTimeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** `200`, `200,202` or `200-299`. */
  readonly matcher: string;
  readonly deregistrationDelay: number;
}

/** `aws:elasticbeanstalk:sqsd`; times in s. */
export interface SqsdSettings {
  readonly queueUrl: string | undefined;
  readonly httpPath: string;
  readonly mimeType: string;
  readonly connections: number;
  readonly connectTimeout: number;
  readonly inactivityTimeout: number;
  readonly visibilityTimeout: number;
  readonly errorVisibilityTimeout: number;
  readonly retentionPeriod: number;
  readonly maxRetries: number;
}
