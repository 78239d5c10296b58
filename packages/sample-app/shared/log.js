/**
 * One JSON object a line: what CloudWatch Logs can filter on without a parser of ours.
 * @param {{ write(line: string): unknown }} stream
 * @returns {(event: string, details?: Record<string, unknown>) => void}
 */
export function jsonLog(stream) {
  return (event, details = {}) => {
    stream.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...details })}\n`);
  };
}

/** For tests and for callers that have nowhere to log to. */
export function noLog() {}
