export * from './test';
export * from './test-props';
