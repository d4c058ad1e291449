// What the views are and what their columns mean: the SQL that others may rely on. A test holds it against the
// database.

import { EPOCH_METRICS } from '../../train/metric-table.js';

export interface ViewDocumentation {
  readonly about: string;
  readonly columns: Readonly<Record<string, string>>;
}

const RUN = 'number of the run: 12 for run12';
const SET = "name of the evaluation set; validation, or one of the spec's";

const SLICES = {
  operands: 'numbers in the question',
  operators: 'in their order: +-*',
  first_operand: 'value',
  second_operand: 'value; NULL where there is one operand',
  smallest_operand: 'by magnitude, without its sign',
  largest_operand: 'by magnitude, without its sign',
  digits: 'of each operand, before the point: 3,1',
  fewest_digits: 'of any operand',
  most_digits: 'of any operand',
  carries: 'and borrows, from left to right; NULL with / and where nothing is added',
  answer_length: 'characters of the right answer',
  answer_sign: '-1, 0 or 1',
  longest_carry_chain: 'columns in a row that carry or borrow, at most; NULL as carries',
};

const ATTRIBUTES =
  "JSON: what examples of its task can be told apart by; attributes ->> 'carries' is one, json_each(attributes) " +
  'are all';

const REACHED = (unit: string): Record<string, string> =>
  Object.fromEntries(
    ['90', '99', '999'].map((digits) => [
      `${unit}_to_${digits}`,
      `${unit} until exact match on validation was 0.${digits}; NULL: never`,
    ]),
  );

export const documentation: Readonly<Record<string, ViewDocumentation>> = {
  run_summary: {
    about: 'one row per run',
    columns: {
      run: RUN,
      experiment: 'its name',
      variant: 'the settings in which variants of its sweep differ',
      variant_id: 'tells variants apart; see params for their settings',
      seed: 'of data, weights and order',
      status: 'planned, running, finished, stopped (early), pruned, interrupted, failed or lost',
      engine: 'onnx, tfjs, or command: a program of a user',
      parameters: 'numbers in the network, statistics included',
      epochs: 'finished so far',
      seconds: 'training and validation of all epochs',
      best_epoch: 'highest exact match on validation, then lowest loss',
      best_val_exact:
        'exact match: share of validation examples with every character of the answer right, after the best epoch',
      best_val_char_accuracy: 'share of right characters, padding included, after the best epoch',
      best_val_loss: 'cross-entropy per character in nats, after the best epoch; NULL: not a number',
      last_val_exact: 'after the last epoch',
      last_val_char_accuracy: 'after the last epoch',
      last_val_loss: 'after the last epoch',
      last_train_loss: 'mean over the last epoch, with dropout',
      last_train_exact: 'mean over the last epoch, with dropout',
      chance_char_accuracy: 'of the majority baseline on validation: the most frequent character at each place',
      ...REACHED('epochs'),
      ...REACHED('seconds'),
      created_at: 'milliseconds since 1970, UTC',
      started_at: 'milliseconds since 1970, UTC; NULL: not yet',
      ended_at: 'milliseconds since 1970, UTC; NULL: not yet',
      bit_exact: '0 where it went on elsewhere than it began',
      digest: 'SHA-256 of all metrics, once it is done: equal where two runs computed the same, bit for bit',
    },
  },
  variant_summary: {
    about: 'one row per variant, over its finished runs: seeds are replicates',
    columns: {
      variant_id: 'as in run_summary and params',
      experiment: 'its name',
      variant: 'as in run_summary',
      n: 'finished runs',
      parameters: 'numbers in the network',
      best_val_exact_mean: 'mean over runs',
      best_val_exact_sd: 'sample standard deviation; NULL of one run',
      last_val_exact_mean: 'mean over runs',
      last_val_exact_sd: 'sample standard deviation; NULL of one run',
      best_val_char_accuracy_mean: 'mean over runs',
      epochs_mean: 'mean over runs',
      seconds_mean: 'mean over runs',
      n_to_90: 'runs that got to 0.9 exact match',
      epochs_to_90_mean: 'mean over those alone: mind n_to_90; compare shows medians of all',
      seconds_to_90_mean: 'mean over those alone',
      n_to_99: 'runs that got to 0.99 exact match',
      epochs_to_99_mean: 'mean over those alone',
      seconds_to_99_mean: 'mean over those alone',
    },
  },
  curves: {
    about: 'one row per run and epoch',
    columns: {
      run: RUN,
      epoch: 'from 1',
      ...Object.fromEntries(EPOCH_METRICS.map(({ column, meaning }) => [column, meaning])),
    },
  },
  wrong_answers: {
    about: 'one row per run, epoch and example answered wrong',
    columns: {
      run: RUN,
      epoch: 'after which the set was evaluated',
      eval_set: SET,
      example: 'number of the example in its set, from 0',
      equation: 'the question as people write it',
      expected: 'the right answer',
      predicted: 'what was answered, in reading order, without padding; behind a scratchpad, without index hints',
      absolute_error: '|predicted - expected| where both are numbers',
      written: 'all that was written, with padding, scratchpad and end character, shown as $',
      attributes: ATTRIBUTES,
    },
  },
  answers: {
    about: 'one row per run, epoch and example, right or wrong: large, so name a run and an epoch',
    columns: {
      run: RUN,
      epoch: 'after which the set was evaluated',
      eval_set: SET,
      example: 'number of the example in its set, from 0',
      equation: 'the question as people write it',
      expected: 'the right answer',
      predicted: 'what was answered',
      correct: '1 or 0',
      ...SLICES,
      attributes: ATTRIBUTES,
    },
  },
  eval_curves: {
    about: 'one row per run, epoch and evaluation set',
    columns: {
      run: RUN,
      epoch: 'after which the set was evaluated',
      eval_set: SET,
      size: 'examples',
      wrong: 'examples with any character of the answer wrong',
      exact: 'exact match: share of the others',
      char_accuracy: 'share of right characters, padding included',
      loss: 'cross-entropy per character in nats',
      chance_char_accuracy: 'of the majority baseline: the most frequent character at each place',
      trained: 'examples that the first epoch trains on',
      commuted: 'examples of which it trains on b + a for a + b',
      scratchpad_exact: 'share of examples whose scratchpad was right, whatever the answer; NULL: none is written',
    },
  },
  variant_eval_sets: {
    about: 'one row per variant and evaluation set, when it was last evaluated',
    columns: {
      experiment: 'its name',
      variant: 'as in run_summary',
      variant_id: 'as in run_summary',
      eval_set: SET,
      n: 'finished runs',
      exact_mean: 'mean over runs',
      exact_sd: 'sample standard deviation; NULL of one run',
      wrong_mean: 'mean over runs',
    },
  },
  params: {
    about: 'a table: one row per variant and setting',
    columns: {
      variant_id: 'as in run_summary',
      path: 'dotted path of the setting: training.batch_size',
      text: 'its value as text',
      number: 'its value where that is a number',
    },
  },
  run_tags: {
    about: 'a table: one row per tag of a run; harness tag sets them',
    columns: { run: RUN, tag: 'the word' },
  },
  run_notes: {
    about: 'a table: one row per run that something was written about; harness note does',
    columns: {
      run: RUN,
      note: 'its text; NULL: none any more, or tags alone',
      changed_at: 'when note or tags last changed: milliseconds since 1970, UTC',
    },
  },
  decisions: {
    about: 'a table: one row per decision of a search or a stopping rule; harness show sweep1 tells them in words',
    columns: {
      sweep_id: 'number of the sweep: 1 for sweep1',
      number: 'counts the decisions of a sweep, from 1',
      at: 'milliseconds since 1970, UTC',
      type: 'suggested, judged (by a stopping rule), ended (nothing more is tried) or confirmed (trained anew)',
      identity: 'of the variant it is about: variants.identity; NULL: of none alone',
      seed: 'of the run it is about; NULL: of no run alone',
      decision: "JSON: what was decided, with its numbers; decision ->> 'cutoff' is one",
    },
  },
};
