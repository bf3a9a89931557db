/** Points at which a test can stop the process. */
export type Failpoint =
  | 'after-read'
  | 'before-commit'
  | 'after-commit'
  | 'before-send'
  | 'after-send'
  | 'after-call';
