/** How a pipeline notices that an object changed. */
export enum S3Detection {
  /**
   * By the bucket's own events in EventBridge, within seconds. A bucket of the same application is switched to them; an
   * imported one has to send them already.
   */
  EVENTS = 'EVENTS',
  /** By asking once a minute. An account may have 300 such pipelines in a Region. */
  POLLING = 'POLLING',
  /** Not at all: the pipeline is started by hand or by something else. */
  NONE = 'NONE',
}
