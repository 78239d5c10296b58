/** PATH of the process that runs the tests, so that node is found wherever it was installed. */
export const PATH = `${process.env.PATH ?? ''}:/usr/bin:/bin`;

/** Waits for a condition of the outside world; the test's own time limit is the bound. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
