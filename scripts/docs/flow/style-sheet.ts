import { fontSizes } from './dot.ts';
import { dark, light, type Palette } from './palette.ts';

/** Graphviz gives the lines of a label no class. */
const note = `.node text[font-size="${fontSizes.note.toFixed(2)}"]`;

/** Ways are told apart by line as well as by colour. No fonts are loaded: pictures in a README may not. */
export function styleSheet(): string {
  return [
    'text { font-family: Helvetica, Arial, "Liberation Sans", sans-serif; }',
    '.back path, line.back { stroke-dasharray: 6 4; }',
    '.participant path { stroke-width: 1.2; }',
    ...colours(light),
    '@media (prefers-color-scheme: dark) {',
    ...colours(dark).map((rule) => `  ${rule}`),
    '}',
  ].join('\n');
}

function colours({ ground, border, box, text, quiet, ...kinds }: Palette): string[] {
  return [
    `.ground { fill: ${ground}; stroke: ${border}; }`,
    `text { fill: ${text}; }`,
    `.quiet, ${note} { fill: ${quiet}; }`,
    `.participant path { fill: ${box}; stroke: ${quiet}; }`,
    `.end ellipse { stroke: ${quiet}; }`,
    ...Object.entries(kinds).flatMap(([kind, colour]) => [
      `.${kind} path, line.${kind} { stroke: ${colour}; }`,
      `.${kind} polygon { fill: ${colour}; stroke: ${colour}; }`,
      `.${kind} text { fill: ${colour}; }`,
    ]),
  ];
}
