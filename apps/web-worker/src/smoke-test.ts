import type { ITest } from '@slipway/pipeline-constructs';
import { BuildVariable, Test } from '@slipway/pipeline-constructs';
import { Duration } from 'aws-cdk-lib';

/**
 * Takes one order and waits until it is made: web, bucket, queue and worker in one go. It is Node.js, because that is
 * what every machine has on which the sample is built. It stands between single quotes in a shell.
 */
const PLACE_ORDER = `
const orders = process.env.WEB_URL + "api/orders";
const ask = async (url, init) => {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(url + " answered " + answer.status + ": " + (await answer.text()));
  return answer.json();
};
const main = async () => {
  const headers = { "content-type": "application/json" };
  let order = await ask(orders, { method: "POST", headers, body: JSON.stringify({ drink: "Espresso", name: "Smoke" }) });
  for (let attempt = 0; attempt < 60 && order.state !== "done"; attempt++) {
    await new Promise((resume) => setTimeout(resume, 1000));
    order = await ask(orders + "/" + order.id);
  }
  console.log(JSON.stringify(order));
  if (order.state !== "done") throw new Error("nobody made order " + order.id + " in a minute");
};
main().catch((error) => { console.log(String(error.cause || error)); process.exitCode = 1; });
`;

/** A test that an order is taken by the web application and made by the worker. */
export function orderIsMade(webUrl: string): ITest {
  return Test.commands([`node -e '${PLACE_ORDER}'`], {
    name: 'Order',
    runtimes: { nodejs: '22' },
    environment: { WEB_URL: BuildVariable.plain(webUrl) },
    timeout: Duration.minutes(10),
  });
}
