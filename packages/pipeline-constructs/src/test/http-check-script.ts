/**
 * Sends requests until enough good answers have followed one another. It is Node.js and not curl, because Node.js is what
 * both CodeBuild's images and a developer's machine have.
 *
 * It stands between single quotes in a shell, so there is none in it.
 */
const SCRIPT = `
const url = process.env.HTTP_CHECK_URL;
const expected = JSON.parse(process.env.HTTP_CHECK_EXPECTED);
const pause = () => new Promise((resume) => setTimeout(resume, expected.intervalMs));
const ask = async () => {
  const answer = await fetch(url, {
    redirect: expected.followRedirects ? "follow" : "manual",
    signal: AbortSignal.timeout(expected.timeoutMs),
  });
  const body = await answer.text();
  const wrong = [];
  if (answer.status !== expected.status) wrong.push("status " + answer.status + " instead of " + expected.status);
  for (const text of expected.bodyIncludes) {
    if (!body.includes(text)) wrong.push("no " + JSON.stringify(text) + " in " + JSON.stringify(body.slice(0, 200)));
  }
  for (const [name, value] of Object.entries(expected.headers)) {
    const got = answer.headers.get(name);
    if (got !== value) wrong.push("header " + name + ": " + got + " instead of " + value);
  }
  return wrong;
};
const main = async () => {
  let good = 0;
  for (let attempt = 1; attempt <= expected.attempts; attempt++) {
    const wrong = await ask().catch((error) => [String(error.cause || error)]);
    good = wrong.length === 0 ? good + 1 : 0;
    console.log(attempt + "/" + expected.attempts + " " + url + ": " + (wrong.join("; ") || "as expected"));
    if (good >= expected.inARow) return;
    if (attempt < expected.attempts) await pause();
  }
  console.log("Gave up: " + expected.inARow + " good answers in a row were wanted, the last were " + good);
  process.exitCode = 1;
};
main();
`;

/** The one command of a test over HTTP. */
export const HTTP_CHECK_COMMAND = `node -e '${SCRIPT}'`;
