/** Points at which a test can stop the process. */
export type Failpoint =
  | 'after-read'
  /**
   * The batch's ids are marked as seen and nothing is decided yet. Ordinary batches mark them when all else is written.
   */
  | 'after-inbox'
  | 'before-commit'
  | 'after-commit'
  /** Something is committed that Kafka is about to be told of. */
  | 'before-offsets'
  /** Passed at the end of every turn, also when there was nothing to tell. */
  | 'after-offsets'
  | 'before-send'
  | 'after-send'
  | 'after-call';
