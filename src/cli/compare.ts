// harness compare: what differs between runs or variants, whether it is real, and where the mistakes are.

import { runsComparisonText } from '../report/comparison.js';
import { variantsComparisonText } from '../report/variant-comparison.js';
import { leaderboardText } from '../report/variants.js';
import { compareRuns, type CompareOptions } from '../results/comparison/runs.js';
import { compareVariants } from '../results/comparison/variants.js';
import { wasSearched } from '../results/experiments.js';
import { leaderboard } from '../results/leaderboard.js';
import { isRunWord } from '../results/selectors.js';
import { UserError } from '../util/errors.js';
import type { Connection } from '../store/database/connection.js';
import { command } from './command.js';
import { printJson, reading, wholeNumber, type Context } from './context.js';

export const compareCommand = command({
  positionals: {
    what: {
      type: 'string',
      array: true,
      default: [],
      describe: 'Runs (run12, 12, last), or two variants (EXPERIMENT/VARIANT), or one experiment',
    },
  },
  options: {
    experiment: { type: 'string', describe: 'Rank the variants of this experiment' },
    sample: { type: 'number', describe: 'Examples to show that only one of two got right [5]' },
    history: { type: 'boolean', default: false, describe: 'When each example was learned and forgotten' },
    'eval-set': { type: 'string', default: 'validation', describe: 'The evaluation set whose answers are compared' },
    json: { type: 'boolean', default: false, describe: 'One JSON document, with everything' },
  },
  examples: [
    ['$0 compare run12 run15', 'Example by example'],
    ['$0 compare reverse/output reverse/none', 'Two variants, seed by seed'],
    ['$0 compare --experiment reverse', 'All variants, best first'],
  ],
  run: async ({ what, experiment, json, sample, history, 'eval-set': evalSet }, context) => {
    if (sample !== undefined) wholeNumber('--sample', sample, 0);
    const isSampled = sample !== undefined;
    const options = { sample: sample ?? 5, history, evalSet };
    const compare = await comparisonOf(context, what, experiment, options, isSampled);
    const [document, text] = reading(context, compare);
    if (json) printJson(context, document);
    else context.print(text);
  },
});

/** One document for --json, one text for people. */
type Comparison = readonly [document: unknown, text: string];

const isVariant = (word: string): boolean => word.includes('/');

/** Which comparison is meant, before anything of it is read. */
async function comparisonOf(
  context: Context,
  words: readonly string[],
  experiment: string | undefined,
  options: CompareOptions,
  isSampled: boolean,
): Promise<(connection: Connection) => Comparison> {
  if (experiment !== undefined && words.length > 0) {
    const received = [...words, `--experiment ${experiment}`].join(' ');
    throw new UserError('argument', {
      message: 'two things at once',
      expected: 'runs, variants or --experiment NAME',
      received,
    });
  }
  const [first] = words;
  const named = experiment ?? (words.length === 1 && !isRunWord(first!) && !isVariant(first!) ? first : undefined);
  if (named !== undefined) {
    refuse(options.history, '--history', 'of an experiment');
    refuse(isSampled, '--sample', 'of an experiment');
    refuse(options.evalSet !== 'validation', '--eval-set', 'of an experiment, whose sets are all shown');
    return comparisonOfVariants(context, named);
  }
  if (words.length === 2 && words.every(isVariant)) {
    refuse(options.history, '--history', 'of two variants; compare two of their runs');
    const names = words as [string, string];
    return (connection) => {
      const compared = compareVariants(connection, names, options);
      return [compared.document, variantsComparisonText(names, compared)];
    };
  }
  if (words.length === 0 || words.some(isVariant)) {
    throw new UserError('argument', {
      message: words.length === 0 ? 'nothing to compare' : 'these cannot be compared',
      expected: 'two or more runs, two variants (EXPERIMENT/VARIANT), or one experiment',
      ...(words.length > 0 && { received: words.join(' ') }),
    });
  }
  return (connection) => {
    const compared = compareRuns(connection, words, options);
    return [compared, runsComparisonText(compared, options.sample)];
  };
}

/** All variants of an experiment; of one that was searched what the search found, in place of a row for each trial. */
async function comparisonOfVariants(
  context: Context,
  experiment: string,
): Promise<(connection: Connection) => Comparison> {
  if (!reading(context, (connection) => wasSearched(connection, experiment))) {
    return (connection) => {
      const board = leaderboard(connection, experiment);
      return [board, leaderboardText(board)];
    };
  }
  const { searchDocument } = await import('../results/search/search.js');
  const { searchText } = await import('../report/search/search.js');
  return (connection) => {
    const search = searchDocument(connection, experiment)!;
    return [{ ...leaderboard(connection, experiment), search }, searchText(search)];
  };
}

/** What would have no effect is not taken. */
function refuse(isGiven: boolean, option: string, what: string): void {
  if (isGiven) throw new UserError('argument', { at: option, message: `not for a comparison ${what}` });
}
