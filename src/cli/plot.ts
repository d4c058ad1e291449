// harness plot: one figure as SVG or PNG.

import { extname } from 'node:path';
import { renderFigure, type FigureOf } from '../report/figures/frame.js';
import { MOST_CURVES } from '../report/figures/curves.js';
import { curvesOfExperiment, curvesOfRuns, sweepOf } from '../report/figures/of-experiment.js';
import { figureOfSearch, SEARCH_FIGURES, type SearchFigure } from '../report/figures/of-search.js';
import { accuracyOf, errorsOf, flowOf, planeOf } from '../report/figures/of-run.js';
import { themes } from '../report/figures/theme.js';
import { CURVE_METRICS, type CurveMetric } from '../train/metric-table.js';
import type { Connection } from '../store/database/connection.js';
import { inert } from '../report/format.js';
import { signedPng, signedText } from '../report/signature.js';
import { histories } from '../results/comparison/history.js';
import { experimentCurves, experimentSettings, runAnswers, runCurves } from '../results/figures.js';
import { doneRuns } from '../results/leaderboard.js';
import { isRunWord, requireExperiment, requireRun } from '../results/selectors.js';
import { UserError } from '../util/errors.js';
import { command, type Arguments } from './command.js';
import { printJson, reading, type Context } from './context.js';
import { fileNameOf, refuseForeign, writeFiles } from './output.js';
import { activationsOf } from './plot-activations.js';

const FIGURES = {
  curves: 'learning curves of an experiment (seed bands) or of runs',
  sweep: 'what the variants of an experiment reached, in their settings',
  search: 'what a search tried, the best so far, and what a budget is expected to buy',
  parallel: 'the trials of a search by their settings, with those that were stopped early',
  importance: 'how much each parameter of a search matters',
  pareto: 'trials of a search by exact match, time and parameters, with those that no other beats',
  plane: 'right and wrong over the two operands of a run',
  errors: 'how far off the wrong answers of a run are',
  accuracy: 'mistakes of a run by position, digits, carries, ...',
  flow: 'what a run learned and forgot, epoch by epoch',
  activations:
    'hidden states of a run, character by character, or where the heads of a transformer look: ' +
    'harness plot activations RUN "31 + 87"',
} as const;
type FigureName = keyof typeof FIGURES;

const positionals = {
  figure: { choices: Object.keys(FIGURES) as FigureName[], demandOption: true, describe: 'Which one' },
  of: { type: 'string', array: true, demandOption: true, describe: 'An experiment, or runs: run12, 12, last' },
} as const;

const options = {
  out: { alias: 'o', type: 'string', describe: 'File to write, .svg or .png [FIGURE-OF.svg]' },
  theme: { choices: ['light', 'dark'], default: 'light', describe: 'Colours' },
  metric: { choices: CURVE_METRICS, describe: 'Of curves [val_exact]' },
  'eval-set': { type: 'string', describe: 'The evaluation set [validation]' },
  layer: {
    type: 'number',
    describe: 'Of activations: layer of the encoder; of a transformer, which attention [the last]',
  },
  unit: { type: 'number', describe: 'Of activations: this unit, or head, alone [all]' },
  force: { type: 'boolean', default: false, describe: 'Overwrite a file that harness did not make' },
  json: { type: 'boolean', default: false, describe: 'The name of the file as a JSON document' },
} as const;

type Given = Arguments<typeof positionals & typeof options>;

const figureLines = Object.entries(FIGURES).map(([name, text]) => `  ${name.padEnd(12)} ${text}`);

export const plotCommand = command({
  positionals,
  options,
  epilogue: `Figures:\n${figureLines.join('\n')}`,
  examples: [
    ['$0 plot plane run12 -o plane.png', ''],
    ['$0 plot curves reverse --theme dark', ''],
  ],
  run: async (given, context) => {
    refuseUnused(given);
    const { figure, of, theme, force, json } = given;
    const out = given.out ?? `${figure}-${fileNameOf(of[0]!)}.svg`;
    const format = formatOf(out);
    if (!force) refuseForeign(context, out);
    const svg = renderFigure(await figureOf(context, given), themes[theme]);
    writeFiles(context, [[out, format === 'png' ? await pngOf(svg) : signedText(svg)]], force);
    if (json) printJson(context, { figure, of, theme, file: out });
    else context.print(inert(out));
  },
});

/** Loaded where it is needed, like the engine for activations. */
async function pngOf(svg: string): Promise<Uint8Array> {
  const { toPng } = await import('../report/figures/png.js');
  return signedPng(toPng(svg));
}

function formatOf(out: string): 'svg' | 'png' {
  const extension = extname(out).toLowerCase();
  if (extension === '.svg' || extension === '.png') return extension.slice(1) as 'svg' | 'png';
  throw new UserError('argument', {
    at: '--out',
    message: 'not a kind of picture',
    expected: 'a name that ends in .svg or .png',
    received: JSON.stringify(out),
  });
}

/** Which options have an effect on which figures: none is accepted and ignored. */
const USED_BY: Readonly<Record<string, readonly FigureName[]>> = {
  metric: ['curves'],
  'eval-set': ['plane', 'errors', 'accuracy', 'flow'],
  unit: ['activations'],
  layer: ['activations'],
};

function refuseUnused(given: Given): void {
  for (const [option, figures] of Object.entries(USED_BY)) {
    if (given[option as keyof Given] === undefined || figures.includes(given.figure)) continue;
    throw new UserError('argument', {
      at: `--${option}`,
      message: `has no effect on ${given.figure}`,
      expected: `it is for ${figures.join(', ')}`,
    });
  }
}

async function figureOf(context: Context, given: Given): Promise<FigureOf> {
  const { figure, of } = given;
  if (figure === 'activations') return activationsOf(context, given);
  if (figure === 'curves') return reading(context, (connection) => curves(connection, of, given.metric ?? 'val_exact'));
  const [what] = of;
  if (of.length > 1) {
    throw new UserError('argument', {
      message: `${figure} is a figure of one ${figure === 'sweep' || isOfSearch(figure) ? 'experiment' : 'run'}`,
      received: of.join(' '),
    });
  }
  if (isOfSearch(figure)) return searchFigureOf(context, figure, what!);
  return reading(context, (connection) => {
    if (figure === 'sweep') return sweepOf(experimentSettings(connection, what!, doneRuns(connection, what!)));
    return runFigure(connection, figure, what!, given['eval-set'] ?? 'validation');
  });
}

const isOfSearch = (figure: FigureName): figure is SearchFigure => SEARCH_FIGURES.some((name) => name === figure);

async function searchFigureOf(context: Context, figure: SearchFigure, word: string): Promise<FigureOf> {
  const { searchDocument } = await import('../results/search/search.js');
  return reading(context, (connection) => {
    const experiment = requireExperiment(connection, word);
    const search = searchDocument(connection, experiment);
    if (search !== undefined) return figureOfSearch(figure, search);
    const expected = 'an experiment with sweep.search';
    throw new UserError('argument', { message: `${figure} is a figure of a search`, expected, received: experiment });
  });
}

function curves(connection: Connection, of: readonly string[], metric: CurveMetric): FigureOf {
  if (of.length === 1 && !isRunWord(of[0]!)) {
    const [experiment] = of as [string];
    const done = doneRuns(connection, experiment);
    return curvesOfExperiment(experimentCurves(connection, experiment, done, metric, MOST_CURVES));
  }
  if (of.length > MOST_CURVES) {
    throw new UserError('argument', {
      message: 'too many curves to tell apart',
      expected: `at most ${MOST_CURVES} runs`,
      received: `${of.length}`,
    });
  }
  const runs = of.map((word) => requireRun(connection, word));
  return curvesOfRuns(runCurves(connection, runs, metric));
}

function runFigure(connection: Connection, figure: FigureName, word: string, set: string): FigureOf {
  const answers = runAnswers(connection, requireRun(connection, word), set);
  if (figure === 'plane') return planeOf(answers);
  if (figure === 'errors') return errorsOf(answers);
  if (figure === 'accuracy') return accuracyOf(answers);
  return flowOf(answers, histories(connection, answers.at).flow);
}
