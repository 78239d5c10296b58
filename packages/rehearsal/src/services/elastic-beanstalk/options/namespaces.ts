/** How a rehearsal treats the options of a namespace. */
export interface NamespaceTreatment {
  readonly treatment: 'executed' | 'simulated' | 'refused';
  readonly how: string;
}

const NO_MACHINES = 'instances are processes of this machine, so what describes machines and networks has no effect';

/** Every namespace a rehearsal knows; another one is said to be unknown. */
export const NAMESPACES: Readonly<Record<string, NamespaceTreatment>> = {
  'aws:elasticbeanstalk:application:environment': { treatment: 'executed', how: 'environment of hooks and processes' },
  'aws:elasticbeanstalk:application:environmentsecrets': {
    treatment: 'executed',
    how: 'fetched under the role of the instances',
  },
  'aws:elasticbeanstalk:command': { treatment: 'executed', how: 'deployment policy, batches, time limit' },
  'aws:elasticbeanstalk:trafficsplitting': {
    treatment: 'executed',
    how: 'weights of the load balancer; the evaluation runs in virtual time',
  },
  'aws:elasticbeanstalk:healthreporting:system': {
    treatment: 'simulated',
    how: 'from requests, health checks and processes; no metrics of the operating system',
  },
  'aws:elasticbeanstalk:environment': {
    treatment: 'executed',
    how: 'with or without a load balancer, and the service role',
  },
  'aws:elasticbeanstalk:environment:process:default': {
    treatment: 'executed',
    how: 'health checks (their interval in virtual time) and draining',
  },
  'aws:elasticbeanstalk:sqsd': { treatment: 'executed', how: 'one daemon for each instance' },
  'aws:autoscaling:asg': {
    treatment: 'simulated',
    how: 'the environment stays at its minimum size: nothing scales it',
  },
  'aws:autoscaling:trigger': { treatment: 'simulated', how: 'nothing scales an environment in a rehearsal' },
  'aws:autoscaling:scheduledaction': { treatment: 'simulated', how: 'nothing scales an environment in a rehearsal' },
  'aws:autoscaling:launchconfiguration': {
    treatment: 'simulated',
    how: `the instance profile's role is used; ${NO_MACHINES}`,
  },
  'aws:autoscaling:updatepolicy:rollingupdate': {
    treatment: 'simulated',
    how: 'resources of an environment do not change during a rehearsal',
  },
  'aws:ec2:instances': { treatment: 'simulated', how: NO_MACHINES },
  'aws:ec2:vpc': { treatment: 'simulated', how: NO_MACHINES },
  'aws:elasticbeanstalk:hostmanager': { treatment: 'simulated', how: 'logs stay in the folder of the run' },
  'aws:elasticbeanstalk:cloudwatch:logs': { treatment: 'simulated', how: 'logs stay in the folder of the run' },
  'aws:elasticbeanstalk:cloudwatch:logs:health': { treatment: 'simulated', how: 'health is in the journal' },
  'aws:elasticbeanstalk:managedactions': {
    treatment: 'simulated',
    how: 'the platform is not updated during a rehearsal',
  },
  'aws:elasticbeanstalk:managedactions:platformupdate': {
    treatment: 'simulated',
    how: 'the platform is not updated during a rehearsal',
  },
  'aws:elasticbeanstalk:environment:proxy': {
    treatment: 'simulated',
    how: 'requests reach the application without nginx',
  },
  'aws:elasticbeanstalk:environment:proxy:staticfiles': {
    treatment: 'refused',
    how: 'static files are served by nginx, which is not in a rehearsal',
  },
  'aws:elasticbeanstalk:monitoring': { treatment: 'simulated', how: 'instances that fail their health check stay' },
  'aws:elasticbeanstalk:sns:topics': { treatment: 'simulated', how: 'events are in the journal; no e-mail is sent' },
  'aws:elasticbeanstalk:xray': { treatment: 'simulated', how: 'no X-Ray daemon runs' },
  'aws:elasticbeanstalk:control': { treatment: 'simulated', how: NO_MACHINES },
  'aws:elasticbeanstalk:application': {
    treatment: 'simulated',
    how: 'the health check path of the default process is used',
  },
  'aws:elbv2:loadbalancer': {
    treatment: 'simulated',
    how: 'one listener on loopback, without certificates, security groups or access logs',
  },
  'aws:elbv2:listener:default': { treatment: 'simulated', how: 'one listener on loopback' },
  'aws:elbv2:listener:443': { treatment: 'simulated', how: 'served without TLS' },
};

/** Patterns of namespaces that carry a name of the user's. */
const FAMILIES: readonly (readonly [RegExp, NamespaceTreatment])[] = [
  [/^aws:elbv2:listener:\d+$/, { treatment: 'simulated', how: 'one listener on loopback' }],
  [/^aws:elbv2:listenerrule:/, { treatment: 'refused', how: 'all requests go to the default process' }],
  [
    /^aws:elasticbeanstalk:environment:process:/,
    { treatment: 'refused', how: 'only the default process gets requests' },
  ],
  [/^aws:elb:/, { treatment: 'refused', how: 'a Classic Load Balancer is not in a rehearsal' }],
  [/^aws:rds:/, { treatment: 'refused', how: 'a database of the environment is not in a rehearsal' }],
  [
    /^aws:elasticbeanstalk:container:/,
    { treatment: 'simulated', how: 'options of the platform have no effect; use a Procfile' },
  ],
];

export function treatmentOf(namespace: string): NamespaceTreatment {
  const family = FAMILIES.find(([pattern]) => pattern.test(namespace));
  return (
    NAMESPACES[namespace] ?? family?.[1] ?? { treatment: 'refused', how: 'a namespace that a rehearsal does not know' }
  );
}
