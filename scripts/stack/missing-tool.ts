import { UserError } from './user-error.ts';

/** A program that servers need is not installed or does not run; the message says what to do about it. */
export class MissingTool extends UserError {
  override name = 'MissingTool';
  readonly tool: string;

  constructor(tool: string, message: string) {
    super(message);
    this.tool = tool;
  }
}
