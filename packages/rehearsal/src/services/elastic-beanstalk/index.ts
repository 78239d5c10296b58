export { createElasticBeanstalk } from './service';
export type { ElasticBeanstalk, ElasticBeanstalkOptions } from './service';
export type { BeanstalkEnvironment, EnvironmentState } from './environment';
export { parseProcfile, parseBuildfile } from './bundle/procfile';
export { parseEbExtension } from './bundle/ebextensions';
export { parseCronYaml } from './bundle/cron';
export { findStartCommands } from './bundle/start-command';
export { readSourceBundle } from './bundle/source-bundle';
export type { Finding, Parsed } from './bundle/finding';
