import { escapeXml } from './escape-xml.ts';
import type { Flow, FlowEdge, FlowNode } from './graph.ts';

/** Pixels of the picture. Whole ones: Graphviz drops the rest. */
export const fontSizes = { title: 16, name: 15, label: 13, note: 12 };

export const lineWidths: { readonly [Kind in FlowEdge['kind']]: number } = {
  forward: 1.4,
  pivot: 2.6,
  back: 1.4,
};

/**
 * The flow in Graphviz's language, laid out from left to right. What things look like is left to the picture's style
 * sheet, by class; only sizes matter here, for which Graphviz measures text as in Helvetica.
 */
export function dotOf({ nodes, edges }: Flow): string {
  const outside = new Set(nodes.filter(({ kind }) => kind === 'outside').map(({ id }) => id));
  return [
    'digraph {',
    '  graph [rankdir=LR, bgcolor=transparent, nodesep=0.3, ranksep=0.1, pad=0.05]',
    `  node [shape=box, style=rounded, fontname=Helvetica, fontsize=${fontSizes.name}, margin="0.15,0.08", height=0.5]`,
    `  edge [fontname=Helvetica, fontsize=${fontSizes.label}, arrowsize=0.8]`,
    ...nodes.map((node) => `  ${nodeLine(node)}`),
    ...edges.map((edge) => `  ${edgeLine(edge)}`),
    ...edges.filter(({ from }) => outside.has(from)).map((edge) => `  ${aboveLine(edge)}`),
    '}',
  ].join('\n');
}

function nodeLine({ id, kind, name, notes }: FlowNode): string {
  const looks: { readonly [Kind in FlowNode['kind']]: string } = {
    participant: `class=participant, label=<${lines(`<b>${escapeXml(name)}</b>`, ...notes.map(small))}>`,
    outside: `class=outside, shape=plain, label=<${padded(lines(...name.split(', ').map(small), ...notes.map(large)))}>`,
    end: 'class=end, shape=doublecircle, label="", width=0.12, height=0.12, fixedsize=true',
  };
  return `${quoted(id)} [${looks[kind]}]`;
}

function edgeLine({ from, to, kind, labels }: FlowEdge): string {
  const texts = labels.map((label) => (kind === 'pivot' ? `<b>${escapeXml(label)}</b>` : escapeXml(label)));
  const label = labels.length > 0 ? `label=<${padded(lines(...texts))}>, ` : '';
  return `${quoted(from)} -> ${quoted(to)} [${label}class=${kind}, penwidth=${lineWidths[kind]}]`;
}

/** Beside a participant there is no room for who tells it something. */
function aboveLine({ from, to }: FlowEdge): string {
  return `{ rank=same; ${quoted(from)}; ${quoted(to)} }`;
}

/** Graphviz would let text touch the arrows beside it. */
function padded(text: string): string {
  return `<table border="0" cellspacing="0" cellpadding="3"><tr><td>${text}</td></tr></table>`;
}

function lines(...texts: string[]): string {
  return texts.join('<br/>');
}

function small(text: string): string {
  return sized(text, fontSizes.note);
}

function large(text: string): string {
  return sized(text, fontSizes.label);
}

function sized(text: string, points: number): string {
  return `<font point-size="${points}">${escapeXml(text)}</font>`;
}

function quoted(id: string): string {
  return `"${id.replaceAll('"', '\\"')}"`;
}
