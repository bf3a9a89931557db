import { describe, expect, it } from 'vitest';
import { Offsets } from '../../shared/messaging/offsets.ts';

const at = (offset: string, partition = 0) => ({ topic: 'orders', partition, offset });

describe('what the group is told', () => {
  it('is the offset after the last record that is committed', () => {
    const offsets = new Offsets();
    offsets.read('orders', 0, '12', 3);
    expect(offsets.moved()).toEqual([]);
    offsets.committed('orders', 0, '9');
    expect(offsets.moved()).toEqual([at('10')]);
    offsets.committed('orders', 0, '10');
    expect(offsets.moved()).toEqual([at('11')]);
  });

  it('covers what was read and needs no transaction, once nothing before it is pending', () => {
    const offsets = new Offsets();
    offsets.read('orders', 0, '20', 1);
    offsets.read('orders', 0, '30', 0);
    expect(offsets.moved()).toEqual([]);
    offsets.committed('orders', 0, '15');
    expect(offsets.moved()).toEqual([at('31')]);
    offsets.read('orders', 0, '40', 0);
    expect(offsets.moved()).toEqual([at('41')]);
  });

  it('is told once, until it moves again', () => {
    const offsets = new Offsets();
    offsets.read('orders', 0, '0', 1);
    offsets.committed('orders', 0, '0');
    offsets.reported(offsets.moved());
    expect(offsets.moved()).toEqual([]);
    offsets.read('orders', 0, '1', 1);
    expect(offsets.moved()).toEqual([]);
    offsets.committed('orders', 0, '1');
    expect(offsets.moved()).toEqual([at('2')]);
  });

  it('is told again if it moved while it was being told', () => {
    const offsets = new Offsets();
    offsets.read('orders', 0, '1', 2);
    offsets.committed('orders', 0, '0');
    const told = offsets.moved();
    offsets.committed('orders', 0, '1');
    offsets.reported(told);
    expect(offsets.moved()).toEqual([at('2')]);
  });

  it('is kept apart by topic and partition', () => {
    const offsets = new Offsets();
    offsets.read('orders', 0, '5', 1);
    offsets.read('orders', 1, '7', 1);
    offsets.read('payments', 0, '9', 1);
    offsets.committed('orders', 1, '7');
    expect(offsets.moved()).toEqual([at('8', 1)]);
  });

  it('forgets everything when partitions are dealt anew, and hears no late commits', () => {
    const offsets = new Offsets();
    offsets.read('orders', 0, '5', 2);
    offsets.committed('orders', 0, '4');
    offsets.clear();
    offsets.committed('orders', 0, '5');
    offsets.reported([at('5')]);
    expect(offsets.moved()).toEqual([]);
  });

  it('is exact beyond what a number can hold', () => {
    const offsets = new Offsets();
    offsets.read('orders', 0, '9007199254740993', 0);
    expect(offsets.moved()).toEqual([at('9007199254740994')]);
  });
});
