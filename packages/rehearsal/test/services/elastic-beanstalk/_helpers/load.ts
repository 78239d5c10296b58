/** What a load saw. */
export interface Seen {
  readonly answers: ReadonlySet<string>;
  /** Statuses that are not 200; 0 for a connection that broke. */
  readonly failed: readonly number[];
}

/** Four clients that send one request after the other until they are stopped. */
export function startLoad(url: string): { stop(): Promise<Seen> } {
  const answers = new Set<string>();
  const failed: number[] = [];
  let running = true;
  const client = async () => {
    while (running) {
      try {
        const response = await fetch(url);
        const text = await response.text();
        if (response.status === 200) answers.add(text);
        else failed.push(response.status);
      } catch {
        failed.push(0);
      }
    }
  };
  const clients = Promise.all([client(), client(), client(), client()]);
  return {
    stop: async () => {
      running = false;
      await clients;
      return { answers, failed };
    },
  };
}
