import type { StripeOperation } from '../switches.ts';
import type { FormObject } from './form-body.ts';

/** A request whose parameters are right: what it is about, and its effect with the object to answer. */
export type PreparedCall = {
  orderId: string | undefined;
  /** Throws the StripeError to answer instead. */
  execute(): unknown;
};

/** What came in, decoded but not checked. `id` is the URL's; `apiVersion` is a date. */
export type ApiRequest = { given: FormObject; id: string; apiVersion: string };

/** One route of Stripe's API. */
export type Endpoint = {
  method: 'GET' | 'POST';
  path: string;
  operation: StripeOperation;
  /** Throws a StripeError for wrong parameters, before anything is executed or remembered. */
  prepare(request: ApiRequest): PreparedCall;
};
