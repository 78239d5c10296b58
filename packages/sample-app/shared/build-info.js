/**
 * What is running: stamped into the bundle by scripts/bundle.js, 'development' when run from the sources.
 * @type {{ version: string, commit: string }}
 */
export const buildInfo =
  typeof __BUILD_INFO__ === 'undefined' ? { version: 'development', commit: 'development' } : __BUILD_INFO__;
