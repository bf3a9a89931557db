import { describe, expect, it } from 'vitest';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import type { CallDefinition } from '../../../shared/saga/call.ts';
import type { Effect } from '../../../shared/saga/effect.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { damaged, found, ignoring, reacting, without } from './damaged.ts';

describe('an outcome is reported', () => {
  it('that has no reaction', () => {
    expect(found(damaged('payment', without('charge.refused')))).toEqual([
      'unanswered outcome: payment on charge.refused',
      'endless wait: payment when charging',
    ]);
  });

  it('that is ignored in every status', () => {
    expect(found(damaged('payment', ignoring('refund.done', 'refunding')))).toEqual([
      'unanswered outcome: payment on refund.done',
      'endless wait: payment when refunding',
    ]);
  });

  it('that tells of a call which may have taken effect, and is taken for nothing', () => {
    expect(found(damaged('shipping', ignoring('bookShipment.exhausted', 'booking')))).toEqual([
      'unknown outcome: shipping when booking on bookShipment.exhausted',
      'endless wait: shipping when booking',
    ]);
    expect(
      found(
        damaged(
          'shipping',
          reacting('bookShipment.exhausted', () => ({ calls: [] })),
        ),
      ),
    ).toEqual(['unknown outcome: shipping on bookShipment.exhausted']);
  });
});

describe('a status is reported', () => {
  it('that a reaction leaves out', () => {
    const forgetful = reacting('PaymentFailed', ({ cells: { held, ...cells } }) => ({ cells }));
    expect(found(damaged('inventory', forgetful))).toEqual([
      'unanswered status: inventory when held on PaymentFailed',
      'missing compensation: inventory on PaymentFailed',
    ]);
  });

  it('that there is not', () => {
    const dreaming = reacting('PaymentFailed', ({ cells }) => ({
      cells: { ...cells, lost: { ignored: 'lost' } },
    }));
    expect(found(damaged('inventory', dreaming))).toEqual([
      'unanswered status: inventory when lost on PaymentFailed',
    ]);
  });
});

describe('a call is reported', () => {
  it('that nothing undoes, and nobody calls harmless', () => {
    const careless = (payment: Participant) => ({ ...payment, harmless: new Map() });
    expect(found(damaged('payment', careless))).toEqual([
      'unanswered outcome: payment on lookAtSession.exhausted',
      'call without compensation: payment on lookAtSession',
    ]);
  });

  it('that is called harmless without a reason', () => {
    const curt = (payment: Participant) => ({ ...payment, harmless: new Map([['lookAtSession', ' ']]) });
    expect(found(damaged('payment', curt))).toEqual(['call without compensation: payment on lookAtSession']);
  });

  it('that is called harmless and undone all the same, or never made', () => {
    const anxious = (payment: Participant) => ({
      ...payment,
      harmless: new Map([...payment.harmless, ['charge', 'costs only money'], ['pray', 'helps nobody']]),
    });
    expect(found(damaged('payment', anxious))).toEqual([
      'needless assurance: payment on charge',
      'needless assurance: payment on pray',
    ]);
  });
});

describe('an effect is reported', () => {
  const parcel = (change: Partial<Effect>) => (shipping: Participant) => ({
    ...shipping,
    effects: new Map([...shipping.effects].map(([name, effect]) => [name, { ...effect, ...change }])),
  });

  it('that is missing where shared records are changed', () => {
    const silent = damaged('inventory', (inventory) => ({ ...inventory, effects: new Map() }));
    expect(checkDeclarations(silent)).toMatchObject([
      {
        rule: 'effect',
        participant: 'inventory',
        problem: 'inventory changes records that all orders share, but does not say how that is undone.',
      },
    ]);
  });

  it('that is undone by nothing, or by what is never done', () => {
    expect(found(damaged('shipping', parcel({ undoneBy: [] })))).toContain('effect: shipping');
    const undone = damaged('shipping', without('bookShipment.exhausted'), (shipping) =>
      reacting('bookShipment.done', () => ({ calls: [] }))(shipping),
    );
    expect(checkDeclarations(undone).map(({ problem }) => problem)).toContain(
      '"parcel" of shipping is undone by cancelShipment, but no reaction of shipping declares cancelShipment.',
    );
  });

  it('whose undoing is given up some day', () => {
    const impatient = (call: CallDefinition) => ({ ...call, policy: { ...call.policy, maxAttempts: 5 } });
    const hasty = reacting('bookShipment.exhausted', ({ calls }) => ({ calls: calls.map(impatient) }));
    const forgetful = reacting('bookShipment.done', () => ({ calls: [] }));
    const damage = damaged('shipping', hasty, forgetful, (shipping) => ({ ...shipping, calls: new Map() }));
    expect(checkDeclarations(damage).filter(({ rule }) => rule === 'effect')).toMatchObject([
      {
        rule: 'effect',
        participant: 'shipping',
        problem: '"parcel" of shipping is undone by cancelShipment, which is given up after 5 attempts.',
      },
    ]);
  });

  it('that is in force nowhere, or where there is no status', () => {
    expect(found(damaged('shipping', parcel({ inForce: ['lost'] })))).toContain('effect: shipping');
    expect(found(damaged('shipping', parcel({ inForce: [] })))).toContain('effect: shipping');
  });
});
