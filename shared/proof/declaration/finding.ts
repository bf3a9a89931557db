import type { Choreography } from './choreography.ts';

/** What a declaration can be wrong about. */
export type RuleName =
  | 'unheard event'
  | 'final event'
  | 'unpublished event'
  | 'input that never comes'
  | 'unanswered outcome'
  | 'unanswered status'
  | 'call without compensation'
  | 'effect'
  | 'setback'
  | 'missing compensation'
  | 'unknown outcome'
  | 'endless wait'
  | 'needless assurance'
  | 'topic'
  | 'key'
  | 'published schema'
  | 'field not guaranteed';

/** One thing that is wrong, where, and what can be done about it, for a reader who is new to all of it. */
export type Finding = {
  readonly rule: RuleName;
  readonly file: string;
  readonly participant?: string;
  readonly status?: string;
  readonly input?: string;
  readonly problem: string;
  readonly remedy: string;
  /** How it comes to that, step by step. */
  readonly path?: readonly string[];
};

/** A rule looks at all participants together. Pure. */
export type Rule = (choreography: Choreography) => Finding[];
