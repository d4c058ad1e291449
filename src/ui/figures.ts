// Figures as `harness plot` draws them, as SVG and as PNG.

import { renderFigure, type FigureOf } from '../report/figures/frame.js';
import { sweepOf } from '../report/figures/of-experiment.js';
import { figureOfSearch, SEARCH_FIGURES } from '../report/figures/of-search.js';
import { accuracyOf, errorsOf, flowOf, planeOf } from '../report/figures/of-run.js';
import { themes, type ThemeName } from '../report/figures/theme.js';
import { histories } from '../results/comparison/history.js';
import { experimentSettings, runAnswers, type RunAnswers } from '../results/figures.js';
import { requireExperimentNumber } from '../results/experiments.js';
import { doneRuns } from '../results/leaderboard.js';
import { requireSearch } from '../results/search/search.js';
import { requireRun } from '../results/selectors.js';
import type { Connection } from '../store/database/connection.js';
import { UserError } from '../util/errors.js';
import type { Answer } from './answer.js';
import type { PageParts } from './parts.js';
import type { Request, Route } from './route.js';

/** Not an object: those have words that they were born with, as `constructor`. */
const OF_RUN = new Map<string, (answers: RunAnswers, connection: Connection) => FigureOf>([
  ['plane', planeOf],
  ['errors', errorsOf],
  ['accuracy', accuracyOf],
  ['flow', (answers, connection) => flowOf(answers, histories(connection, answers.at).flow)],
]);

function ofRun({ parts, query }: Request, { database }: PageParts): FigureOf {
  const draw = OF_RUN.get(parts['figure']!);
  if (draw === undefined) throw noFigure(parts['figure']!, [...OF_RUN.keys()]);
  const connection = database.connection();
  return draw(
    runAnswers(connection, requireRun(connection, parts['run']!), query.get('eval-set')?.[0] ?? 'validation'),
    connection,
  );
}

function ofExperiment({ parts }: Request, { database }: PageParts): FigureOf {
  const connection = database.connection();
  const experiment = requireExperimentNumber(connection, Number(parts['id']));
  const name = parts['figure']!;
  if (name === 'sweep') return sweepOf(experimentSettings(connection, experiment, doneRuns(connection, experiment)));
  const ofSearch = SEARCH_FIGURES.find((one) => one === name);
  if (ofSearch === undefined) throw noFigure(name, ['sweep', ...SEARCH_FIGURES]);
  return figureOfSearch(ofSearch, requireSearch(connection, experiment));
}

const noFigure = (name: string, names: readonly string[]): UserError =>
  new UserError('not-found', { message: `there is no figure ${name}`, hint: `there are: ${names.join(', ')}` });

type Draw = (request: Request, page: PageParts) => FigureOf;

/** The theme is part of the name, so that figures can be files. */
const drawn = (path: string, figureOf: Draw, takes: readonly string[] = []): readonly Route[] =>
  (['light', 'dark'] as const).flatMap((theme) => [
    {
      path: `${path}-${theme}.svg`,
      takes,
      answer: (request: Request, page: PageParts) => svgOf(figureOf(request, page), theme),
    },
    {
      path: `${path}-${theme}.png`,
      takes,
      answer: (request: Request, page: PageParts) => pngOf(figureOf(request, page), theme),
    },
  ]);

const svgOf = (figure: FigureOf, theme: ThemeName): Answer => ({
  type: 'image/svg+xml',
  body: renderFigure(figure, themes[theme]),
});

async function pngOf(figure: FigureOf, theme: ThemeName): Promise<Answer> {
  const { toPng } = await import('../report/figures/png.js'); // not loaded before it is needed
  return { type: 'image/png', body: toPng(renderFigure(figure, themes[theme])) };
}

export const figureRoutes: readonly Route[] = [
  ...drawn('/data/runs/:run/figures/:figure', ofRun, ['eval-set']),
  ...drawn('/data/experiments/:id/figures/:figure', ofExperiment),
];
