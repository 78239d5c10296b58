export * from './batch-size';
export * from './deployment-strategy';
