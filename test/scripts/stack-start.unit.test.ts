import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'stack', 'start.ts');

describe('npm start', () => {
  it.each(['0', '21', '-1', '1.5', 'three', ''])(
    'refuses %j instances, and says how many it takes',
    async (number) => {
      const refused = promisify(execFile)(process.execPath, [script, `--instances=${number}`]);
      await expect(refused).rejects.toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining(`--instances must be a whole number from 1 to 20, not "${number}"`),
      });
    },
  );

  it('refuses what it does not know', async () => {
    const refused = promisify(execFile)(process.execPath, [script, '--instance', '2']);
    await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("'--instance'") });
  });
});
