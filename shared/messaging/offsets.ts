import type { Position } from './kafka/broker.ts';

type Progress = { pending: number; read: bigint; committed: bigint; reported: bigint };

/**
 * Up to where each topic-partition is committed in our database. Records of one partition are committed in
 * offset order; records that need no transaction count as committed when nothing before them is pending.
 */
export class Offsets {
  #partitions = new Map<string, Progress>();

  /** Records up to `last` were read, `pending` of which are on their way to a transaction. */
  read(topic: string, partition: number, last: string, pending: number): void {
    const progress = this.#progress(topic, partition);
    progress.pending += pending;
    progress.read = BigInt(last) + 1n;
    if (progress.pending === 0) progress.committed = progress.read;
  }

  /** The pending record at this offset is committed. Ignored for partitions that were dealt anew meanwhile. */
  committed(topic: string, partition: number, offset: string): void {
    const progress = this.#partitions.get(`${topic}/${partition}`);
    if (progress === undefined || progress.pending === 0) return;
    progress.pending -= 1;
    progress.committed = progress.pending === 0 ? progress.read : BigInt(offset) + 1n;
  }

  /** Positions that moved since they were last reported. */
  moved(): Position[] {
    const moved: Position[] = [];
    for (const [name, progress] of this.#partitions) {
      if (progress.committed === progress.reported) continue;
      const [topic = '', partition] = name.split('/');
      moved.push({ topic, partition: Number(partition), offset: progress.committed.toString() });
    }
    return moved;
  }

  /** The group knows these positions now. */
  reported(positions: readonly Position[]): void {
    for (const { topic, partition, offset } of positions) {
      const progress = this.#partitions.get(`${topic}/${partition}`);
      if (progress !== undefined) progress.reported = BigInt(offset);
    }
  }

  /** Partitions are dealt anew: reading starts again from what the group knows. */
  clear(): void {
    this.#partitions = new Map();
  }

  #progress(topic: string, partition: number): Progress {
    const name = `${topic}/${partition}`;
    let progress = this.#partitions.get(name);
    if (progress === undefined) {
      progress = { pending: 0, read: -1n, committed: -1n, reported: -1n };
      this.#partitions.set(name, progress);
    }
    return progress;
  }
}
