/** Colours of everything that the picture shows, for a page that is light or dark. */
export type Palette = {
  /** What everything is drawn on: the picture brings its own ground, whatever the page around it is like. */
  readonly ground: string;
  readonly border: string;
  readonly box: string;
  readonly text: string;
  readonly quiet: string;
  readonly forward: string;
  readonly pivot: string;
  readonly back: string;
};

export const light: Palette = {
  ground: '#ffffff',
  border: '#d1d9e0',
  box: '#f6f8fa',
  text: '#1f2328',
  quiet: '#59636e',
  forward: '#0969da',
  pivot: '#1a7f37',
  back: '#cf222e',
};

export const dark: Palette = {
  ground: '#0d1117',
  border: '#3d444d',
  box: '#151b23',
  text: '#f0f6fc',
  quiet: '#9198a1',
  forward: '#4493f8',
  pivot: '#3fb950',
  back: '#f85149',
};
