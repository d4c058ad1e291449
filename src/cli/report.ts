// harness report: everything about an experiment as one HTML file, or as Markdown with its figures.

import { basename, dirname, extname, join } from 'node:path';
import { MISTAKES, reportOf } from '../report/document/document.js';
import { toHtmlFile } from '../report/document/html.js';
import { toMarkdown } from '../report/document/markdown.js';
import { MOST_CURVES } from '../report/figures/curves.js';
import { renderFigure } from '../report/figures/frame.js';
import { themes } from '../report/figures/theme.js';
import { inert } from '../report/format.js';
import { signedText } from '../report/signature.js';
import { experimentReport } from '../results/report.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { printJson, reading } from './context.js';
import { fileNameOf, writeFiles } from './output.js';

const MOST = { curves: MOST_CURVES, mistakes: MISTAKES };

export const reportCommand = command({
  positionals: {
    experiment: { type: 'string', demandOption: true, describe: 'Its name' },
  },
  options: {
    out: { alias: 'o', type: 'string', describe: 'File to write, .html or .md [EXPERIMENT.html]' },
    force: { type: 'boolean', default: false, describe: 'Overwrite files that harness did not make' },
    json: {
      type: 'boolean',
      default: false,
      describe: 'The report without its figures as a JSON document, and the names of the files',
    },
  },
  examples: [
    ['$0 report reverse', ''],
    ['$0 report reverse -o docs/reverse.md', 'Figures go to docs/reverse-figures'],
  ],
  run: ({ experiment, out = `${fileNameOf(experiment)}.html`, force, json }, context) => {
    const extension = extname(out).toLowerCase();
    if (extension !== '.html' && extension !== '.md') {
      throw new UserError('argument', {
        at: '--out',
        message: 'not a kind of report',
        expected: 'a name that ends in .html or .md',
        received: JSON.stringify(out),
      });
    }
    const report = reportOf(reading(context, (connection) => experimentReport(connection, experiment, MOST)));
    const files = extension === '.html' ? [[out, toHtmlFile(report)] as const] : markdownFiles(report, out);
    const signed = files.map(([file, content]) => [file, signedText(content)] as const);
    writeFiles(context, signed, force);
    const names = files.map(([file]) => file);
    const { figures, ...rest } = report;
    if (json) printJson(context, { ...rest, figures: figures.map(({ name }) => name), files: names });
    else context.print(names.map(inert).join('\n'));
  },
});

/** The text, and its figures in a folder beside it. */
function markdownFiles(report: ReturnType<typeof reportOf>, out: string): (readonly [string, string])[] {
  const folder = `${basename(out, extname(out))}-figures`;
  const place = (name: string): string => `${folder}/${name}.svg`;
  const figures = report.figures.map(({ name, figure }) => {
    return [join(dirname(out), place(name)), renderFigure(figure, themes.light)] as const;
  });
  return [[out, toMarkdown(report, place)], ...figures];
}
