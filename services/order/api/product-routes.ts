import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { products } from '../../../shared/contracts/products.ts';
import { Currency, Sku } from '../../../shared/contracts/values.ts';

/** What is sold; not how many of it there are. */
export const Catalogue = z.strictObject({
  products: z.array(
    z.strictObject({
      sku: Sku,
      name: z.string(),
      /** Minor units of `currency`, per piece. */
      unitPrice: z.int().min(0),
      currency: Currency,
    }),
  ),
});
export type Catalogue = z.infer<typeof Catalogue>;

export function productRoutes(app: FastifyInstance): void {
  app.get(
    '/products',
    async (): Promise<Catalogue> => ({
      products: products.map(({ stock: _, ...product }) => product),
    }),
  );
}
