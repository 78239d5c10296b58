export * from './condition';
export * from './rollback';
export * from './rule';
