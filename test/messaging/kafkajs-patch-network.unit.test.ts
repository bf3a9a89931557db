import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Connection, createSocketFactory, Encoder, RequestQueue, silentLogger } from './kafkajs-internals.ts';
import { RandomRecords } from './kafkajs-random.ts';
import { int32 } from './kafkajs-reference.ts';

const options = {
  clientId: 'client',
  broker: 'broker:1',
  logger: silentLogger,
  requestTimeout: 30_000,
  connectionTimeout: 5_000,
  enforceRequestTimeout: true,
};

describe('the request queue of kafkajs, patched', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  function queueWith({ maxInFlightRequests = null }: { maxInFlightRequests?: number | null } = {}) {
    const queue = new RequestQueue({ ...options, maxInFlightRequests });
    const sent: number[] = [];
    const push = (correlationId: number) =>
      queue.push({
        entry: { correlationId, resolve: () => undefined, reject: () => undefined },
        expectResponse: true,
        sendRequest: () => void sent.push(correlationId),
      });
    const answer = (correlationId: number) =>
      queue.fulfillRequest({ correlationId, payload: Buffer.alloc(0), size: 0 });
    return { queue, sent, push, answer };
  }

  it('keeps no timer while nothing is pending', () => {
    const { sent, push, answer } = queueWith();
    push(1);
    push(2);
    expect(vi.getTimerCount(), 'two in flight').toBe(0);
    answer(1);
    answer(2);
    expect(sent).toEqual([1, 2]);
    expect(vi.getTimerCount(), 'idle').toBe(0);
  });

  it('sends what a throttle holds back when it is over, in order, and then keeps no timer', () => {
    const { queue, sent, push, answer } = queueWith();
    queue.maybeThrottle(500);
    expect(vi.getTimerCount(), 'throttled with nothing pending').toBe(0);
    push(1);
    push(2);
    vi.advanceTimersByTime(499);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([1, 2]);
    answer(1);
    answer(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits for the end of a throttle that was prolonged', () => {
    const { queue, sent, push } = queueWith();
    queue.maybeThrottle(100);
    push(1);
    queue.maybeThrottle(300);
    vi.advanceTimersByTime(299);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([1]);
  });

  it('sends what the limit in flight holds back as soon as there is an answer', () => {
    const { sent, push, answer } = queueWith({ maxInFlightRequests: 1 });
    for (const id of [1, 2, 3]) push(id);
    expect(sent).toEqual([1]);
    answer(1);
    expect(sent).toEqual([1, 2]);
    answer(2);
    answer(3);
    vi.advanceTimersByTime(10);
    expect(sent).toEqual([1, 2, 3]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never arms a timer in the past', () => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const { queue, push, answer } = queueWith({ maxInFlightRequests: 1 });
    for (const id of [1, 2, 3]) push(id);
    queue.maybeThrottle(50);
    answer(1);
    vi.advanceTimersByTime(200);
    answer(2);
    answer(3);
    vi.advanceTimersByTime(1_000);
    const delays = setTimeout.mock.calls.map(([, delay]) => delay);
    expect(delays).not.toEqual([]);
    expect(delays.filter((delay) => !(Number(delay) > 0))).toEqual([]);
  });
});

describe('a connection of kafkajs, patched', () => {
  const request = {
    apiKey: 18,
    apiVersion: 0,
    apiName: 'ApiVersions',
    encode: async () => new Encoder(),
  };
  const response = {
    decode: async (payload: Buffer) => payload.toString(),
    parse: async (text: unknown) => text,
  };

  /** Answers the n-th request with 'answer n'. */
  async function serverOfAnswers() {
    const server = createServer((socket: Socket) => {
      let answers = 0;
      socket.on('data', () => {
        const body = Buffer.concat([int32(answers), Buffer.from(`answer ${answers++}`)]);
        socket.write(Buffer.concat([int32(body.length), body]));
      });
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  }

  it('arms no timer for its requests, and none when it is idle', async () => {
    const port = await serverOfAnswers();
    const socketFactory = createSocketFactory();
    const connection = new Connection({ ...options, host: '127.0.0.1', port, socketFactory });
    onTestFinished(async () => void (await connection.disconnect()));
    await connection.connect();

    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => setTimeout.mockRestore());
    expect(await connection.send({ request, response })).toBe('answer 0');
    expect(await connection.send({ request, response })).toBe('answer 1');
    expect(setTimeout).not.toHaveBeenCalled();
  });

  it('on which a request was never answered is closed, and the next request gets a new one', async () => {
    // given a server that has gone without a word, and is back for whoever connects anew
    const accepted: Socket[] = [];
    const server = createServer((socket) => {
      accepted.push(socket);
      const body = Buffer.concat([int32(accepted.length === 1 ? -1 : 2), Buffer.from('back')]);
      if (accepted.length > 1)
        socket.on('data', () => socket.write(Buffer.concat([int32(body.length), body])));
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const connection = new Connection({
      ...options,
      host: '127.0.0.1',
      port,
      requestTimeout: 100,
      socketFactory: createSocketFactory(),
    });
    onTestFinished(async () => void (await connection.disconnect()));
    await connection.connect();

    // when requests are not answered in time
    const requests = [connection.send({ request, response }), connection.send({ request, response })];
    const outcomes = await Promise.allSettled(requests);

    // then all of them fail, and the connection is used no more
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const [first] = accepted;
    if (first?.closed === false) await once(first.resume(), 'close');
    await connection.connect();
    expect(await connection.send({ request, response })).toBe('back');
    expect(accepted).toHaveLength(2);
  });

  it('reads responses whole, wherever the network cuts them', () => {
    const random = new RandomRecords(5);
    for (let round = 0; round < 200; round++) {
      const connection = new Connection({ ...options, host: 'broker', port: 1 });
      const read: string[] = [];
      connection.requestQueue.fulfillRequest = ({ correlationId, payload, size }) =>
        void read.push(`${correlationId} ${size} ${payload}`);

      const bodies = Array.from({ length: 20 }, (_, id) => Buffer.from(`${id} `.repeat(random.below(30))));
      let stream = Buffer.concat(bodies.flatMap((body, id) => [int32(4 + body.length), int32(id), body]));
      while (stream.length > 0) {
        const length = 1 + random.below(random.pick([3, 40, 4_000]));
        connection.processData(stream.subarray(0, length));
        stream = stream.subarray(length);
      }
      expect(read).toEqual(bodies.map((body, id) => `${id} ${4 + body.length} ${body}`));
    }
  });
});
