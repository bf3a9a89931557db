/** What a command that was given up has done: nothing for sure, or perhaps all of it. */
export type Effect = 'none' | 'possible';

/** A command was not done in time, or not before the service stopped. The message is fit for clients. */
export class CommandGivenUp extends Error {
  override readonly name = 'CommandGivenUp';
  readonly effect: Effect;

  constructor(why: 'late' | 'stopping', effect: Effect) {
    const cause = why === 'late' ? 'No answer in time' : 'The service is stopping';
    super(
      effect === 'none'
        ? `${cause}: nothing was done. Try again.`
        : `${cause}; it may still take effect. If it had a key, repeat it with that one.`,
    );
    this.effect = effect;
  }
}
