// A report as Markdown, for a README: figures are files beside it.

import { mistakesList } from '../comparison.js';
import { inert, inertLines } from '../format.js';
import type { ReportDocument, ReportTable } from './document.js';

/** @param figure where a figure of a name lies, as the text should link to it */
export function toMarkdown(report: ReportDocument, figure: (name: string) => string): string {
  const parts = [
    `# ${escape(report.experiment)}`,
    ...(report.question === '' ? [] : [`**Question.** ${escape(report.question)}`]),
    ...(report.expectation === '' ? [] : [`**Expected.** ${escape(report.expectation)}`]),
    `**Outcome.** ${report.outcome.map(escape).join(' ')}`,
    ...report.tables.map(tableOf),
    ...report.figures.map(({ name, alt }) => `![${alt}](${figure(name)})`),
    ...(report.mistakes === null || report.mistakes.list.length === 0
      ? []
      : [`Mistakes of ${escape(report.mistakes.of)}:`, fence(mistakesList(report.mistakes.list))]),
    'Again:',
    fence(report.command),
    report.provenance.map(([name, value]) => `- ${escape(name)}: ${escape(value)}`).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function tableOf({ title, columns, rows, note }: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  const below = note === undefined ? [] : ['', escape(note)];
  return [`${title}:`, '', line(columns), line(columns.map(() => '---')), ...rows.map(line), ...below].join('\n');
}

/** Text that is no markup, in Markdown and in the HTML that it becomes. */
const escape = (text: string): string =>
  inert(text)
    .replace(/[\\`*_[\]|#~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');

/** A block that no text inside can end: its fence is longer than any in it. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}\n${inertLines(text)}\n${marks}`;
}
