export type ApiSettings = {
  /** How long a request waits for the database, in milliseconds, before it is answered with 503. */
  readonly patience: number;
  /** How long a checkout waits for the page to pay on, in milliseconds, before it is answered without. */
  readonly urlPatience: number;
  /** How often orders that somebody waits for are looked at, in milliseconds. */
  readonly lookEvery: number;
  /** How often an event stream says that it is alive, in milliseconds: proxies cut silent connections. */
  readonly heartbeat: number;
  /** Most event streams at a time. */
  readonly maxStreams: number;
  /** Most of them for one client address. */
  readonly streamsPerClient: number;
  /** Whether all orders can be listed. */
  readonly listed: boolean;
  /** To whom: everybody, or somebody on this machine only. */
  readonly listedHereOnly: boolean;
  /** Most requests of one client address in a minute; 0 is no limit. */
  readonly requestsPerMinute: number;
  /** Origins whose pages may read the answers, as browsers spell them. */
  readonly corsOrigins: readonly string[];
  /** Addresses of proxies that are believed when they say whom they ask for. */
  readonly trustedProxies: readonly string[];
};

/** What is not set: nobody is limited, no other origin and no proxy is trusted. */
export const apiDefaults: ApiSettings = {
  patience: 3_000,
  urlPatience: 3_000,
  lookEvery: 200,
  heartbeat: 15_000,
  maxStreams: 1_000,
  streamsPerClient: 100,
  listed: true,
  listedHereOnly: false,
  requestsPerMinute: 0,
  corsOrigins: [],
  trustedProxies: [],
};
