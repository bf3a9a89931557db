import { resolve } from 'node:path';

/** The folder of what `npm start` runs, at the root of the project. */
export const defaultDir = resolve(import.meta.dirname, '..', '..', '.stack');
