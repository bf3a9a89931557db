/** What a customer of the shop wants, and what the world makes of it. */
export type Wish = {
  /** Default: by card. */
  readonly pay?: 'by card' | 'on the page';
  /** What the bank says to a card that is charged; default: that it is good. */
  readonly card?: 'good' | 'declined';
  /** Default: on the shelf. */
  readonly article?: 'on the shelf' | 'sold out';
  /** Default: somewhere the carrier goes. */
  readonly to?: 'somewhere' | 'nowhere';
};

/** What a customer may do later. `pay`: on the provider's page. */
export type Act = 'cancel' | 'pay';

/** One piece of these is in each order. */
export const articles = { 'on the shelf': 'MUG-BLUE', 'sold out': 'SOLD-OUT-MATCHA-BOWL' } as const;
