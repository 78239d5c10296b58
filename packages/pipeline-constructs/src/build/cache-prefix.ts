/** Where in the artifact bucket caches are; a rule of the bucket lets them expire. */
export const CACHE_PREFIX = 'build-cache/';
