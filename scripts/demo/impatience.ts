/** Seconds that customers have to pay: the audience should not wait for those who do not. */
export const impatience = { PAYMENT_WINDOW_SECONDS: '3', PAYMENT_LOOK_SECONDS: '1' };
