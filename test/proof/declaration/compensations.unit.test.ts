import { describe, expect, it } from 'vitest';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import { damaged, found, ignoring, reacting, without } from './damaged.ts';

describe('a compensation is reported as missing', () => {
  it('when nobody reacts to the setback, with the way that leads there', () => {
    // when
    const findings = checkDeclarations(damaged('inventory', without('ShipmentFailed')));

    // then
    expect(findings).toEqual([
      {
        rule: 'missing compensation',
        file: 'services/inventory/reservation.ts',
        participant: 'inventory',
        input: 'ShipmentFailed',
        problem:
          'shipping can publish ShipmentFailed after inventory has begun "stock" (by StockReserved), but inventory ' +
          'does not react to it: "stock" would stay, although the order is lost.',
        remedy:
          'Add when(ShipmentFailed, ...) to inventory, which undoes it by StockReleased when held or sold.',
        path: [
          'inventory publishes StockReserved',
          'payment hears StockReserved and calls charge',
          'payment hears charge.done and publishes PaymentCaptured',
          'shipping hears PaymentCaptured and calls bookShipment',
          'shipping hears bookShipment.refused and publishes ShipmentFailed',
        ],
      },
    ]);
  });

  it.each([
    ['inventory', 'PaymentFailed', 'held'],
    ['inventory', 'ShipmentFailed', 'held'],
    ['inventory', 'ShipmentCancelled', 'held'],
    ['payment', 'ShipmentCancelled', 'charging'],
    ['payment', 'ShipmentCancelled', 'opening'],
    ['payment', 'ShipmentCancelled', 'awaiting'],
    ['payment', 'ShipmentCancelled', 'closing'],
  ])('when %s ignores %s when %s', (participant, setback, status) => {
    expect(found(damaged(participant, ignoring(setback, status)))).toEqual([
      `missing compensation: ${participant} when ${status} on ${setback}`,
    ]);
  });

  it('once for each effect that is in force', () => {
    expect(found(damaged('payment', ignoring('ShipmentFailed', 'captured')))).toEqual([
      'missing compensation: payment when captured on ShipmentFailed',
      'missing compensation: payment when captured on ShipmentFailed',
    ]);
  });

  it('when the setback is called impossible wherever the effect is in force', () => {
    const cannotBe = { impossible: 'shipping never fails' };
    const trusting = reacting('ShipmentFailed', ({ cells }) => ({ cells: { ...cells, held: cannotBe } }));
    expect(checkDeclarations(damaged('inventory', trusting))).toMatchObject([
      {
        rule: 'missing compensation',
        input: 'ShipmentFailed',
        problem: expect.stringContaining(
          'decides on it in no status in which "stock" is in force (held or sold)',
        ),
      },
    ]);
  });

  it('when the reaction declares nothing that undoes the effect', () => {
    const idle = reacting('ShipmentFailed', () => ({ calls: [] }));
    expect(found(damaged('payment', idle))).toEqual([
      'missing compensation: payment on ShipmentFailed',
      'missing compensation: payment on ShipmentFailed',
    ]);
  });
});
