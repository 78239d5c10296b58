export * from './deployment-pipeline';
export * from './deployment-stage';
export * from './notifications';
export * from './pipeline-props';
export * from './validation-pipeline';
