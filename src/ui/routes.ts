// Which addresses there are, and the document behind each: those of results/, as `--json` prints them. Addresses below
// data/ that take nothing behind `?` can as well be files (see export).

import { lastLines } from '../launch/launchers/stderr.js';
import { boardDocument } from '../results/board.js';
import { leaderboard } from '../results/leaderboard.js';
import { compareRuns } from '../results/comparison/runs.js';
import { compareVariants } from '../results/comparison/variants.js';
import { experimentDocument, experimentList, requireExperimentNumber } from '../results/experiments.js';
import { allRuns, TABLE_COLUMNS, variantSettings, type RunTable } from '../results/run-table.js';
import { runDocument } from '../results/run.js';
import { runDecisions, sweepDecisions } from '../results/sweep-decisions.js';
import { runList, SORTABLE, type ListedRun } from '../results/runs.js';
import { newEpochs } from '../results/run-curve.js';
import { requireSearch } from '../results/search/search.js';
import { hasDone, seedCurves } from '../results/seed-curves.js';
import type { Connection } from '../store/database/connection.js';
import { CURVE_METRICS, type CurveMetric } from '../train/metric-table.js';
import { RUN_STATUSES, type RunStatus } from '../train/run-status.js';
import { UserError } from '../util/errors.js';
import { jsonAnswer } from './answer.js';
import { askRoutes } from './ask.js';
import { exampleRoutes } from './examples.js';
import { figureRoutes } from './figures.js';
import { numberIn } from './paths.js';
import { number, read, type Request, type Route } from './route.js';
import { sqlRoutes } from './sql.js';
import type { PageParts } from './parts.js';

/** So many variants' curves come at once: more are not told apart. */
const MOST_VARIANTS = 12;

export const routes: readonly Route[] = [
  { path: '/data/about.json', answer: (_, page) => jsonAnswer(page.about) },
  { path: '/data/runs.json', answer: (_, page) => jsonAnswer({ cursor: page.cursor(), ...runsSoFar(page) }) },
  { path: '/data/list.json', takes: ['experiment', 'status', 'tag', 'note', 'sort', 'limit'], answer: read(listed) },
  { path: '/data/settings.json', answer: read(variantSettings) },
  { path: '/data/experiments.json', answer: read(experimentList) },
  {
    path: '/data/experiments/:id.json',
    answer: read((connection, { parts }) => experimentDocument(connection, number(parts['id']))),
  },
  { path: '/data/experiments/:id/leaderboard.json', answer: read(boardOf) },
  { path: '/data/experiments/:id/curves/:metric.json', answer: read(curvesOf) },
  { path: '/data/experiments/:id/search.json', answer: read(searchOf) },
  {
    path: '/data/sweeps/:sweep.json',
    answer: read((connection, { parts }) => sweepDecisions(connection, `sweep${parts['sweep']!}`)),
  },
  { path: '/data/runs/:run.json', takes: ['eval-set', 'mistakes'], answer: read(shown) },
  {
    path: '/data/runs/:run/epochs.json',
    takes: ['after'],
    answer: read((connection, { parts, query }) => newEpochs(connection, parts['run']!, numberIn(query, 'after', 0))),
  },
  {
    path: '/data/runs/:run/log.json',
    answer: read((connection, { parts }, page) => lastWords(connection, page, parts['run']!)),
  },
  ...exampleRoutes,
  { path: '/data/board.json', answer: read(boardDocument) },
  { path: '/data/compare.json', takes: ['of', 'eval-set', 'sample', 'history'], answer: read(compared) },
  ...figureRoutes,
  ...sqlRoutes,
  ...askRoutes,
];

/** Before the first sweep there is no database, and that is no mistake. */
function runsSoFar({ database }: PageParts): RunTable {
  try {
    return allRuns(database.connection());
  } catch (error) {
    if (error instanceof UserError && error.code === 'not-found') return { columns: TABLE_COLUMNS, rows: [] };
    throw error;
  }
}

function listed(connection: Connection, { query }: Request): readonly ListedRun[] {
  const of = <T extends string>(name: string, allowed: readonly T[]): readonly T[] | undefined => {
    const values = query.get(name);
    for (const value of values ?? [])
      if (!allowed.some((one) => one === value))
        throw new UserError('argument', {
          at: name,
          message: 'not one of those there are',
          expected: allowed.join(', '),
          received: JSON.stringify(value),
        });
    return values as readonly T[] | undefined;
  };
  const limit = query.has('limit') ? numberIn(query, 'limit', 0) : undefined;
  return runList(connection, {
    experiment: query.get('experiment')?.[0],
    status: of<RunStatus>('status', RUN_STATUSES),
    tags: query.get('tag'),
    note: query.get('note')?.[0],
    sort: of('sort', SORTABLE)?.[0],
    limit,
  });
}

/** Before the first run is done there is no leaderboard, and that is no mistake. */
function boardOf(connection: Connection, { parts }: Request): unknown {
  const experiment = requireExperimentNumber(connection, number(parts['id']));
  if (hasDone(connection, experiment)) return leaderboard(connection, experiment);
  return { experiment, variants: [], evaluation_sets: [], validated_on_different_questions: false };
}

function searchOf(connection: Connection, { parts }: Request): unknown {
  return requireSearch(connection, requireExperimentNumber(connection, number(parts['id'])));
}

function curvesOf(connection: Connection, { parts }: Request): unknown {
  const metric = parts['metric'] as CurveMetric;
  if (!CURVE_METRICS.includes(metric))
    throw new UserError('not-found', {
      message: `there is no curve of ${metric}`,
      hint: `there are: ${CURVE_METRICS.join(', ')}`,
    });
  return seedCurves(connection, requireExperimentNumber(connection, number(parts['id'])), metric, MOST_VARIANTS);
}

function shown(connection: Connection, { parts, query }: Request): unknown {
  const options = { mistakes: numberIn(query, 'mistakes', 10), evalSet: query.get('eval-set')?.[0] };
  const document = runDocument(connection, parts['run']!, options);
  return { ...document, decisions: document.is_decided ? runDecisions(connection, document.run) : [] };
}

/** What the process of a run's last attempt said on stderr, at its end. */
function lastWords(connection: Connection, { paths }: PageParts, word: string) {
  const { run, attempts } = runDocument(connection, word, { mistakes: 0, evalSet: undefined });
  const attempt = attempts.at(-1)?.number ?? 0;
  return { run, attempt, text: attempt === 0 ? '' : lastLines(paths.run(run).attempt(attempt).stderr) };
}

/** As `harness compare` tells runs and variants apart. */
function compared(connection: Connection, { query }: Request): unknown {
  const of = query.get('of') ?? [];
  const options = {
    sample: numberIn(query, 'sample', 5),
    history: query.get('history')?.[0] === '1',
    evalSet: query.get('eval-set')?.[0] ?? 'validation',
  };
  if (of.length === 2 && of.every((word) => word.includes('/'))) {
    return compareVariants(connection, of as [string, string], options).document;
  }
  return compareRuns(connection, of, options);
}
