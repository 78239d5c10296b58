export * from './build';
export * from './build-cache';
export * from './build-output';
export * from './build-props';
export * from './build-variable';
export * from './code-build-props';
