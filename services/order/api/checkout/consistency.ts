import { z } from 'zod';
import type { InvalidField } from '../../../../shared/contracts/orders.ts';
import { productsBySku } from '../../../../shared/contracts/products.ts';
import { OrderLine } from '../../../../shared/contracts/values.ts';

const legible = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** As much of a body as can be read, so that one bad field does not hide what is wrong between the others. */
const Legible = z
  .object({
    lines: z
      .array(
        z.object({ sku: legible(z.string()), quantity: legible(OrderLine.shape.quantity) }).catch({
          sku: undefined,
          quantity: undefined,
        }),
      )
      .catch([]),
    total: z
      .object({ amount: legible(z.number()), currency: legible(z.string()) })
      .catch({ amount: undefined, currency: undefined }),
  })
  .catch({ lines: [], total: { amount: undefined, currency: undefined } });
type Legible = z.infer<typeof Legible>;

/** What is wrong between the fields of a checkout's body: repeated SKUs, a total in other money or of another sum. */
export function contradictionsIn(body: unknown): InvalidField[] {
  const { lines, total } = Legible.parse(body);
  return [...repeatedSkus(lines), ...wrongCurrency(lines, total), ...wrongAmount(lines, total)];
}

function repeatedSkus(lines: Legible['lines']): InvalidField[] {
  const seen = new Set<string>();
  return lines.flatMap(({ sku }, index) => {
    if (sku === undefined) return [];
    const repeated = seen.has(sku);
    seen.add(sku);
    return repeated ? [{ field: `lines.${index}.sku`, reason: 'must appear in one line only' }] : [];
  });
}

function wrongCurrency(lines: Legible['lines'], { currency }: Legible['total']): InvalidField[] {
  const sold = new Set(lines.flatMap(({ sku = '' }) => productsBySku.get(sku)?.currency ?? []));
  if (currency === undefined || [...sold].every((other) => other === currency)) return [];
  return [{ field: 'total.currency', reason: `must be ${[...sold].join(' and ')}, as in the catalogue` }];
}

/** Says nothing while a line cannot be priced: the sum is unknown then. */
function wrongAmount(lines: Legible['lines'], { amount }: Legible['total']): InvalidField[] {
  let sum = 0;
  for (const { sku = '', quantity } of lines) {
    const product = productsBySku.get(sku);
    if (product === undefined || quantity === undefined) return [];
    sum += product.unitPrice * quantity;
  }
  if (amount === undefined || lines.length === 0 || amount === sum) return [];
  return [{ field: 'total.amount', reason: `must be the sum of the lines, ${sum}` }];
}
