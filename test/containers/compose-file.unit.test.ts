import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { services } from '../../scripts/services.ts';
import { kafkaVariables, registryVariables } from '../../scripts/stack/container-settings.ts';
import { databaseNameOf } from '../../scripts/stack/databases.ts';
import { images } from '../../scripts/stack/images.ts';
import { initdbOptions, serverSettings } from '../../scripts/stack/postgres-settings.ts';
import { repository } from '../harness/readme.ts';
import { composeService, composeServices, composeText } from './compose-file.ts';

const names = services.map(({ name }) => name);
const all = Object.entries(composeServices);
const oneShots = ['secrets', 'set-up'];

describe('docker-compose.yml', () => {
  it('runs every service from its own image, with its own secrets alone', () => {
    const ours = all.filter(([, { image }]) => image.startsWith('order-saga/')).map(([name]) => name);
    expect(ours.toSorted()).toEqual([...oneShots, 'mail', 'sandbox', ...names].toSorted());
    for (const name of names) {
      const { build, image, volumes, environment } = composeService(name);
      expect(build?.args, name).toEqual({ SERVICE: name });
      expect(image).toBe(`order-saga/${name}:\${IMAGE_TAG:-local}`);
      expect(volumes).toEqual([`secrets-${name}:/run/secrets:ro`]);
      expect(environment).toMatchObject({ DATABASE_URL_FILE: '/run/secrets/database-url' });
    }
  });

  it('takes servers in the versions that tests take', () => {
    const { kafka, registry, postgres } = images;
    expect(composeService('kafka').image).toBe(kafka);
    expect(composeService('registry').image).toBe(registry);
    expect(composeService('postgres').image).toBe(postgres);
  });

  it('sets servers up as tests do', () => {
    expect(composeService('kafka').environment).toMatchObject(kafkaVariables);
    expect(composeService('registry').environment).toMatchObject(registryVariables);
    expect(registryVariables.APICURIO_DATASOURCE_USERNAME).toBe(databaseNameOf('registry'));
    expect(composeService('postgres').environment.POSTGRES_INITDB_ARGS).toBe(initdbOptions.join(' '));
    const { shared_buffers: _, ...settings } = serverSettings;
    for (const [name, value] of Object.entries(settings))
      expect(composeService('postgres').command).toContain(`--${name}=${value}`);
  });

  it('runs scripts that are there', () => {
    const scripts = composeText.match(/(?:scripts|shared)\/[\w/-]+\.ts/g) ?? [];
    expect(scripts).not.toEqual([]);
    for (const script of scripts) expect(existsSync(`${repository}${script}`), script).toBe(true);
  });

  it('has no secret in it: what is secret comes from a file', () => {
    const secretly = /KEY|SECRET|PASSWORD|TOKEN|DATABASE_URL|CREDENTIAL/;
    for (const [name, { environment }] of all) {
      const secrets = Object.keys(environment).filter((variable) => secretly.test(variable));
      expect(
        secrets.filter((variable) => !variable.endsWith('_FILE')),
        name,
      ).toEqual([]);
    }
    expect(composeText).not.toMatch(/sk_(test|live)_|whsec_|:\/\/[^\s/]*:[^\s/]*@/);
  });

  it('starts nothing before what it needs is ready', () => {
    for (const name of names)
      expect(composeService(name).depends_on, name).toMatchObject({
        'set-up': { condition: 'service_completed_successfully' },
        kafka: { condition: 'service_healthy' },
        postgres: { condition: 'service_healthy' },
        registry: { condition: 'service_healthy' },
      });
    expect(composeService('sandbox').build?.target).toBe('sandbox');
    // Postgres makes its cluster with the password that was made up.
    expect(composeService('postgres').depends_on).toHaveProperty('secrets');
  });

  it('lets services be scaled: none has a name of its own, and only the public API has a port', () => {
    expect(all.filter(([, { container_name }]) => container_name !== undefined)).toEqual([]);
    const published = names.filter((name) => composeService(name).ports.length > 0);
    expect(published).toEqual(['order']);
  });
});

describe.each(all)('the container %s', (name, container) => {
  it('is confined', () => {
    expect(container).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      cap_add: [],
      privileged: false,
      security_opt: ['no-new-privileges:true'],
    });
    // The registry's image has an unprivileged user of its own.
    if (name !== 'registry') expect(container.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    for (const port of container.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('is of one version, comes back after a fall, and says how it is', () => {
    expect(container.image).toMatch(/^order-saga\/|:\d+\.\d+/);
    const once = oneShots.includes(name);
    expect(container.restart).toBe(once ? 'no' : 'unless-stopped');
    if (once) expect(container.healthcheck?.disable).toBe(true);
    // The sandbox' image has a check of its own.
    else
      expect(container.healthcheck !== undefined || container.image.startsWith('order-saga/sandbox:')).toBe(
        true,
      );
  });
});
