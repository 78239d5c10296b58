export * from './s3-detection';
export * from './source';
export * from './source-variable';
export * from './trigger';
