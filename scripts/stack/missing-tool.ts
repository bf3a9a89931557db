import { UserError } from './user-error.ts';

/** A program that servers on this machine need is not installed; the message says how to install it. */
export class MissingTool extends UserError {
  override name = 'MissingTool';
}
