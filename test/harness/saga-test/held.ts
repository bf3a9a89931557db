/** Something that waits until a test lets it go on. */
export type Held = {
  /** Resolves when there is something that waits. Rejects when nothing comes that could. */
  reached(): Promise<void>;
  /** Lets it go on, and holds nothing any more. Does nothing when called again. */
  release(): void;
};
