#!/bin/sh
# Refuses a bundle that this platform's Node.js cannot run, before anything of the running version is touched.
set -eu
node -e 'const [major] = process.versions.node.split("."); if (major < 20) throw new Error(`needs Node.js 20 or later, got ${process.version}`)'
node --check server.js
echo "server.js fits Node.js $(node --version)"
