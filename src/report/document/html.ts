// A report as one HTML file that loads nothing and runs nothing. Every text is a text node: names cannot be markup.

import { h } from 'hastscript';
import { toHtml } from 'hast-util-to-html';
import { inert, inertLines } from '../format.js';
import { mistakesList } from '../comparison.js';
import { renderFigure } from '../figures/frame.js';
import { themes } from '../figures/theme.js';
import type { ReportDocument, ReportFigure, ReportTable } from './document.js';

const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --muted: #5f6872; --line: #d5dae0; --back: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --text: #e3e7eb; --muted: #9aa4ae; --line: #333b44; --back: #14181d; } }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.2rem; }
dt { color: var(--muted); } dd { margin: 0 0 .6rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem .25rem 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
td:first-child { white-space: normal; min-width: 12rem; overflow-wrap: anywhere; }
figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; }
pre { overflow-x: auto; border: 1px solid var(--line); padding: .8rem; font-size: 13px; }
`;

/** Nothing is loaded, nothing runs, whatever a name says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

export function toHtmlFile(report: ReportDocument): string {
  const head = h('head', [
    h('meta', { charSet: 'utf-8' }),
    h('meta', { httpEquiv: 'Content-Security-Policy', content: POLICY }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', inert(report.experiment)),
    h('style', STYLE),
  ]);
  const body = h('body', [
    h('h1', inert(report.experiment)),
    h('dl', [
      ...factOf(['Question', report.question]),
      ...factOf(['Expected', report.expectation]),
      h('dt', 'Outcome'),
      ...report.outcome.map((sentence) => h('dd', inert(sentence))),
    ]),
    ...report.tables.flatMap(tableOf),
    h('h2', 'Figures'),
    ...report.figures.map(figureOf),
    ...mistakesOf(report),
    h('h2', 'Again'),
    h('pre', inertLines(report.command)),
    h('p', `with this as ${inert(report.experiment)}.yaml:`),
    h('pre', inertLines(report.spec)),
    h('h2', 'Provenance'),
    h('dl', factsOf(report.provenance)),
  ]);
  return `<!doctype html>\n${toHtml(h('html', { lang: 'en' }, [head, body]))}\n`;
}

const factOf = ([name, value]: readonly [string, string]) =>
  value === '' ? [] : [h('dt', inert(name)), h('dd', inert(value))];

const factsOf = (facts: ReportDocument['provenance']) => facts.flatMap(factOf);

const rowOf = (cell: 'th' | 'td', texts: readonly string[]) => {
  const cells = texts.map((text) => h(cell, inert(text)));
  return h('tr', cells);
};

function tableOf({ title, columns, rows, note }: ReportTable) {
  const body = rows.map((row) => rowOf('td', row));
  const table = h('table', [h('thead', [rowOf('th', columns)]), h('tbody', body)]);
  const below = note === undefined ? [] : [h('p', inert(note))];
  return [h('h2', title), h('div', { className: ['wide'] }, [table]), ...below];
}

/** As a picture: what is inside one can neither run nor load anything. */
function figureOf({ alt, figure }: ReportFigure) {
  const source = (theme: 'light' | 'dark'): string =>
    `data:image/svg+xml;base64,${Buffer.from(renderFigure(figure, themes[theme])).toString('base64')}`;
  return h('figure', [
    h('picture', [
      h('source', { media: '(prefers-color-scheme: dark)', srcSet: source('dark') }),
      h('img', { src: source('light'), alt }),
    ]),
  ]);
}

function mistakesOf({ mistakes }: ReportDocument) {
  if (mistakes === null) return [];
  const list = mistakes.list.length === 0 ? 'none' : mistakesList(mistakes.list);
  return [h('h2', 'Mistakes worth reading'), h('p', inert(mistakes.of)), h('pre', list)];
}
