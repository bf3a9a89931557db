import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findJava, parseJavaVersion } from '../../scripts/stack/java.ts';
import { findMaven } from '../../scripts/stack/maven.ts';
import { UserError } from '../../scripts/stack/user-error.ts';
import { temporaryFolder } from './temporary-folder.ts';

function fakeJava(home: string, version: string): void {
  mkdirSync(join(home, 'bin'), { recursive: true });
  const file = join(home, 'bin', 'java');
  writeFileSync(file, `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`);
  chmodSync(file, 0o755);
}

describe('the version of a Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_402"', 8],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25" 2025-09-16', 25],
    ['The operation could not be completed.', undefined],
  ])('is read from %j', (output, version) => {
    expect(parseJavaVersion(output)).toBe(version);
  });
});

describe('the Java that runs Kafka', () => {
  it('is the one in JAVA_HOME when that is new enough', async () => {
    const [wanted, other] = [temporaryFolder(), temporaryFolder()];
    fakeJava(wanted, '21.0.1');
    fakeJava(other, '17.0.1');
    const java = await findJava({ JAVA_HOME: wanted, PATH: join(other, 'bin') }, []);
    expect(java).toEqual({ command: join(wanted, 'bin', 'java'), home: realpathSync(wanted) });
  });

  it('is found in the usual folders when the one in PATH is too old', async () => {
    const [old, usual] = [temporaryFolder(), temporaryFolder()];
    fakeJava(old, '11.0.2');
    fakeJava(join(usual, 'jdk-17'), '17.0.1');
    const java = await findJava({ PATH: join(old, 'bin') }, [join(usual, '*')]);
    expect(java.command).toBe(join(usual, 'jdk-17', 'bin', 'java'));
  });
});

describe('what to do without Java or Maven', () => {
  it('is said, naming a Java that is too old', async () => {
    const old = temporaryFolder();
    fakeJava(old, '11.0.2');
    const found = findJava({ PATH: join(old, 'bin') }, []);
    await expect(found).rejects.toThrow(UserError);
    await expect(found).rejects.toThrow(`${old}/bin/java is Java 11`);
    await expect(found).rejects.toThrow('apt-get install openjdk-17-jre-headless maven');
  });

  it('is said for Maven', () => {
    const find = () => findMaven({ PATH: temporaryFolder() });
    expect(find).toThrow(UserError);
    expect(find).toThrow('apt-get install maven');
  });
});
