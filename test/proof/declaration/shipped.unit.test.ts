import { describe, expect, it } from 'vitest';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import { renderFindings } from '../../../shared/proof/declaration/render.ts';
import { setbacksAfter } from '../../../shared/proof/declaration/setbacks-after.ts';
import { shop } from './damaged.ts';

/** Far above what it takes, and far below what anybody would notice. */
const budgetMs = 50;

describe('the declarations of the shipped saga', () => {
  it('are sound', () => {
    expect(renderFindings(checkDeclarations(shop))).toBe('');
  });

  it('are checked in milliseconds', () => {
    // given
    const times = [1, 2, 3].map(() => {
      const begun = performance.now();
      checkDeclarations(shop);
      return performance.now() - begun;
    });

    // then
    expect(Math.min(...times)).toBeLessThan(budgetMs);
  });

  it('are checked against every setback that can follow an effect', () => {
    // when
    const after = shop.participants.flatMap((participant) =>
      [...participant.effects].map(([effect, { begunBy }]) => {
        const setbacks = setbacksAfter(shop, participant, begunBy);
        return [`${participant.name} ${effect}`, setbacks.map(({ event }) => event.type).sort()];
      }),
    );

    // then
    expect(Object.fromEntries(after)).toEqual({
      'inventory stock': ['PaymentFailed', 'ShipmentCancelled', 'ShipmentFailed'],
      'payment charge': ['PaymentFailed', 'ShipmentCancelled', 'ShipmentFailed'],
      'payment page': ['PaymentFailed', 'ShipmentCancelled', 'ShipmentFailed'],
      'shipping parcel': ['ShipmentCancelled', 'ShipmentFailed'],
    });
  });
});
