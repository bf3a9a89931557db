import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { ApiSettings } from './api-settings.ts';
import { openApiDocument } from './openapi/document.ts';

/** The page brings all it needs along; what it shows comes from here, and nothing is told to anybody else. */
const contentPolicy = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'style-src': ["'self'", "'unsafe-inline'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** `GET /openapi.json`, and `GET /docs` to read and try it. */
export function documentRoutes(app: FastifyInstance, settings: ApiSettings): void {
  const document = openApiDocument(settings);
  app.get('/openapi.json', async () => document);
  // The plugin's types know nothing of 3.1, the plugin itself takes it.
  app.register(swagger, { mode: 'static', specification: { document: document as never } });
  app.register(swaggerUi, { routePrefix: '/docs', staticCSP: contentPolicy, logLevel: 'warn' });
}
