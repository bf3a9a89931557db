import type { Admin } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { stretchesIn } from '../../scripts/timeline/stretches.ts';

const told = (partition: number) => ({ partition, offset: '9', low: '2', high: '9' });

/** A Kafka whose client tells of what has a leader at the moment only, and fails when nothing has. */
function electing(...answers: (readonly number[] | 'nothing')[]): Pick<Admin, 'fetchTopicOffsets'> {
  return {
    async fetchTopicOffsets() {
      const led = answers.shift() ?? [0, 1];
      if (led === 'nothing')
        throw new TypeError("Cannot destructure property 'partitions' of 'high.pop(...)'");
      return led.map(told);
    },
  };
}

describe('all that lies in a topic', () => {
  it.for([
    { while: 'no partition has a leader', answers: ['nothing', 'nothing'] as const },
    { while: 'some partitions have none', answers: [[0], [1], 'nothing', [0]] as const },
    { while: 'all have one', answers: [] },
  ])('is known in the end, asked while $while', async ({ answers }) => {
    const admin = electing(...answers) as Admin;
    expect(await stretchesIn(admin, new Map([['orders', [0, 1]]]), {})).toEqual([
      { topic: 'orders', partition: 0, from: '2', to: '9' },
      { topic: 'orders', partition: 1, from: '2', to: '9' },
    ]);
  });
});
