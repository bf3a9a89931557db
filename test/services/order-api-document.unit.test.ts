import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { apiDefaults } from '../../services/order/api/api-settings.ts';
import { openApiDocument } from '../../services/order/api/openapi/document.ts';
import { openShop } from './order-shop.ts';

const methods = ['get', 'post', 'put', 'patch', 'delete'];

describe('the document', () => {
  it.each([true, false])('is valid OpenAPI 3.1 (with the list: %s)', async (listed) => {
    const document = openApiDocument({ listed });
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
  });

  it.each([true, false])('has every route and no other (with the list: %s)', async (listed) => {
    // given
    const { app } = openShop({}, { listed });
    const routes: string[] = [];
    app.addHook('onRoute', ({ method, url, schema }) => {
      if (method === 'HEAD' || url.startsWith('/docs') || schema?.hide) return;
      routes.push(`${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
    });
    // when
    await app.ready();
    const { paths } = (await app.inject('/openapi.json')).json();
    // then
    const documented = Object.entries<object>(paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((key) => methods.includes(key))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(routes.sort());
  });

  it('names no schema twice, and none that is not there', () => {
    const text = JSON.stringify(openApiDocument(apiDefaults));
    const { schemas } = openApiDocument(apiDefaults).components;
    const used = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name));
    expect([...used].filter((name) => name === undefined || !(name in schemas))).toEqual([]);
    expect(text).not.toContain('$defs');
    expect(text).not.toContain('"$schema"');
  });

  it('says what a checkout needs, and that nothing else is taken', () => {
    const { CheckoutRequest } = openApiDocument(apiDefaults).components.schemas;
    expect(CheckoutRequest).toMatchObject({
      required: ['customer', 'shipTo', 'lines', 'total', 'payment'],
      additionalProperties: false,
    });
  });

  it('can be read as a page that brings along all it needs', async () => {
    // given
    const { app } = openShop();
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    // when
    const page = await fetch(`${base}/docs`);
    const html = await page.text();
    // then
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      const found = await fetch(new URL(part, page.url));
      expect(found.status, part).toBe(200);
      expect(new URL(found.url).origin).toBe(base);
      await found.arrayBuffer();
    }
    expect(html).not.toMatch(/<script>|https?:\/\//);
  });
});
