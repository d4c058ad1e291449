// The page as files, with the documents of some runs beside it: what the server would answer, written down. It opens
// from any web server, at any address.

import { compareVariants } from '../../results/comparison/variants.js';
import { experimentList, type ExperimentRow } from '../../results/experiments.js';
import { hasDone } from '../../results/seed-curves.js';
import { leaderboard } from '../../results/leaderboard.js';
import { allRuns, variantSettings, type VariantSettings } from '../../results/run-table.js';
import type { RunSummary } from '../../results/runs.js';
import type { Connection } from '../../store/database/connection.js';
import { UserError } from '../../util/errors.js';
import { CONTENT_SECURITY_POLICY, JSON_TYPE, type Answer } from '../answer.js';
import { answering, type AnswerTo } from '../answering.js';
import { readAssets } from '../assets.js';
import { MOST_COMPARED, SAMPLE, variantsFile, type Copy } from '../client/copy.js';
import { columnCache } from '../columns.js';
import type { PageParts } from '../parts.js';
import { addressesOfExperiment, addressesOfRun, addressesOfSet, setsOf, type Address } from './addresses.js';
import { privacyOf, type Privacy } from './private.js';

export type CopiedFile = readonly [name: string, content: string | Uint8Array];

export interface CopyOptions extends Pick<PageParts, 'database' | 'paths' | 'now'> {
  readonly runs: readonly RunSummary[];
  /** Folders whose names are nobody's business. */
  readonly places: readonly string[];
}

/** @throws UserError where the database cannot be read */
export async function* copiedFiles({ runs, places, ...parts }: CopyOptions): AsyncGenerator<CopiedFile> {
  const page: PageParts = { ...parts, ...NOBODY, columns: columnCache() };
  const [connection, answerTo, privacy] = [page.database.connection(), answering(page), privacyOf(places)];
  const experiments = wholeExperiments(connection, runs);
  const missing: string[] = [];
  for (const [name, { body }] of readAssets()) {
    if (name === '/') yield ['index.html', pageOf(String(body))];
    else yield [name.slice(1), body];
  }
  for (const address of addressesOf(connection, runs, experiments)) {
    if (typeof address === 'string')
      yield [`data/${address}`, contentOf(await answered(answerTo, address), address, privacy)];
    else if (!(yield* drawn(answerTo, address.figure, privacy))) missing.push(address.figure);
  }
  const variants = yield* comparisons(connection, experiments, privacy);
  const copy: Copy = { at: page.now(), variants, missing };
  const numbers = runs.map(({ run }) => run);
  const lists = {
    'runs.json': { ...allRuns(connection, numbers), copy },
    'settings.json': settingsOf(connection, runs),
    'experiments.json': experiments,
  };
  for (const [name, document] of Object.entries(lists)) yield [`data/${name}`, privacy.json(JSON.stringify(document))];
}

/** What files have none of. */
const NOBODY: Pick<PageParts, 'asking' | 'cursor' | 'about' | 'savedQueries'> = {
  asking: { ask: () => Promise.reject(new Error('internal: nobody answers')), close: () => {} },
  cursor: () => '',
  about: { version: '', home: '' },
  savedQueries: () => [],
};

/** Those of which no run is left out: what is told of them rests on all of them. */
function wholeExperiments(connection: Connection, runs: readonly RunSummary[]): readonly ExperimentRow[] {
  const counts = new Map<string, number>();
  for (const { experiment } of runs) counts.set(experiment, (counts.get(experiment) ?? 0) + 1);
  return experimentList(connection).filter(({ name, runs: all }) => all > 0 && counts.get(name) === all);
}

function* addressesOf(
  connection: Connection,
  runs: readonly RunSummary[],
  experiments: readonly ExperimentRow[],
): Generator<Address> {
  for (const experiment of experiments) yield* addressesOfExperiment(connection, experiment);
  const numbers = runs.map(({ run }) => run);
  for (const set of setsOf(connection, numbers)) yield* addressesOfSet(connection, set);
  for (const { run, epochs } of runs) yield* addressesOfRun(connection, run, epochs !== null);
}

async function answered(answerTo: AnswerTo, address: string): Promise<Answer> {
  const answer = await answerTo(`/data/${address}`, '');
  if (answer === undefined) throw new Error(`internal: the page has no ${address}`);
  return answer;
}

/** What examples and answers look like is data; in all else nothing is told of the machine. */
function contentOf({ type, body }: Answer, address: string, privacy: Privacy): string | Uint8Array {
  if (type !== JSON_TYPE || /^sets\/|\/predicted\//.test(address)) return body;
  return privacy.json(String(body));
}

/** @returns whether it can be drawn */
async function* drawn(answerTo: AnswerTo, figure: string, privacy: Privacy): AsyncGenerator<CopiedFile, boolean> {
  for (const theme of ['light', 'dark']) {
    try {
      const { body } = await answered(answerTo, `${figure}-${theme}.svg`);
      yield [`data/${figure}-${theme}.svg`, privacy.text(String(body))];
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
  }
  return true;
}

/** Of each experiment its best variants with each other. @returns which they are */
function* comparisons(
  connection: Connection,
  experiments: readonly ExperimentRow[],
  privacy: Privacy,
): Generator<CopiedFile, readonly number[]> {
  const compared: number[] = [];
  for (const { name } of experiments) {
    if (!hasDone(connection, name)) continue;
    const best = leaderboard(connection, name).variants.slice(0, MOST_COMPARED);
    const ids = best.map(({ variant_id: id }) => id).sort((a, b) => a - b);
    compared.push(...ids);
    for (const [place, first] of ids.entries()) {
      for (const second of ids.slice(place + 1)) {
        const { names, file } = variantsFile([`${name}/v${first}`, `${name}/v${second}`])!;
        const options = { sample: SAMPLE, history: false, evalSet: 'validation' };
        const { document } = compareVariants(connection, names, options);
        yield [`data/${file}`, privacy.json(JSON.stringify(document))];
      }
    }
  }
  return compared;
}

/** Only of variants that are there. */
function settingsOf(connection: Connection, runs: readonly RunSummary[]): VariantSettings {
  const { paths, variants } = variantSettings(connection);
  const ids = new Set(runs.map(({ variant_id: id }) => String(id)));
  const own = Object.entries(variants).filter(([id]) => ids.has(id));
  const places = paths.map((_, place) => place).filter((place) => own.some(([, values]) => values[place] !== null));
  return {
    paths: places.map((place) => paths[place]!),
    variants: Object.fromEntries(own.map(([id, values]) => [id, places.map((place) => values[place]!)])),
  };
}

/** Browsers take no word about frames from a page itself. */
const POLICY = CONTENT_SECURITY_POLICY.split('; ')
  .filter((directive) => !directive.startsWith('frame-ancestors'))
  .join('; ');

const HINT =
  'This page is read from a web server, not as a file: for example with python3 -m http.server in its folder.';

const pageOf = (html: string): string =>
  html
    .replace('<html lang="en">', '<html lang="en" data-copy>')
    .replace(
      '<meta charset="utf-8" />',
      `<meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <meta name="referrer" content="no-referrer" />`,
    )
    .replace('<body></body>', `<body><p class="unserved">${HINT}</p></body>`);
