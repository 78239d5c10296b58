#!/bin/sh
# The deployment of this instance counts as done when the new version really answers.
set -eu
exec node --input-type=module <<'JS'
import { setTimeout as pause } from 'node:timers/promises';

const url = `http://127.0.0.1:${process.env.PORT ?? 8080}/version`;
const deadline = Date.now() + 20_000;
for (;;) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const { version } = await answer.json();
    console.log(`version ${version} answers at ${url}`);
    break;
  } catch (error) {
    if (Date.now() > deadline) {
      console.error(`no answer at ${url}: ${error.cause?.message ?? error.message}`);
      process.exit(1);
    }
    await pause(200);
  }
}
JS
