import type { Money } from './values.ts';

/** One article of the shop. */
export type Product = {
  readonly sku: string;
  readonly name: string;
  /** Minor units of `currency`, per piece. */
  readonly unitPrice: number;
  readonly currency: Money['currency'];
  /** Pieces on hand when the shop opens. */
  readonly stock: number;
};

/** The catalogue that the shop opens with. */
export const products: readonly Product[] = [
  { sku: 'MUG-BLUE', name: 'Stoneware mug, blue', unitPrice: 1290, currency: 'EUR', stock: 500 },
  { sku: 'TEAPOT-CAST-IRON', name: 'Cast-iron teapot, 0.8 l', unitPrice: 4900, currency: 'EUR', stock: 120 },
  { sku: 'TEA-SENCHA-100G', name: 'Sencha, 100 g', unitPrice: 890, currency: 'EUR', stock: 1000 },
  { sku: 'TEA-ASSAM-250G', name: 'Assam, 250 g', unitPrice: 1450, currency: 'EUR', stock: 800 },
  { sku: 'STRAINER-STEEL', name: 'Tea strainer, steel', unitPrice: 650, currency: 'EUR', stock: 300 },
  {
    sku: 'SOLD-OUT-MATCHA-BOWL',
    name: 'Matcha bowl, limited edition',
    unitPrice: 3800,
    currency: 'EUR',
    stock: 0,
  },
];

/** The catalogue by SKU. */
export const productsBySku: ReadonlyMap<string, Product> = new Map(
  products.map((product) => [product.sku, product]),
);
