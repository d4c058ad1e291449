// Runs compared in the browser: a copy has nobody who does that, but everything that it takes.

import { pairWithFirst, type EvaluationAnswers } from '../../../analysis/pairs.js';
import type { RunsComparison } from '../../../results/comparison/runs.js';
import type { VariantSettings } from '../../../results/run-table.js';
import type { AttributeValue } from '../../../tasks/attribute.js';
import { wrongAnswers } from '../answers.js';
import { readJson, Refused } from '../data.js';
import { exampleSet, questionsOf, readSets, valuesOf, type Described, type Values } from '../examples.js';
import { runs as allRuns } from '../live.js';
import type { Run } from '../run-list.js';

/** As `harness compare` has it, but for what only a run's own document says. */
export type RunsCompared = Omit<RunsComparison, 'runs'> & { readonly runs: readonly Run[] };

/** @param sample how many flips to give for each side */
export async function compareInCopy(
  numbers: readonly number[],
  evalSet: string,
  sample: number,
): Promise<RunsCompared> {
  const runs = numbers.map(measuredRun);
  const settings = await readJson<VariantSettings>('settings.json');
  const answers = await Promise.all(runs.map((run) => answersOf(run, evalSet)));
  return { runs, config: differing(runs, settings), pairs: pairWithFirst(answers, sample) };
}

type Questions = EvaluationAnswers['questions'];

const refused = (message: string): Refused => new Refused(404, [{ message }]);

function measuredRun(number: number): Run {
  const run = allRuns.peek()?.find((one) => one.run === number);
  if (run === undefined) throw refused(`run${number} is not in this copy`);
  if (run.best_epoch === null) throw refused(`run${number} has no finished epoch yet (${run.status})`);
  return run;
}

function differing(runs: readonly Run[], { paths, variants }: VariantSettings): RunsComparison['config'] {
  const all = paths.map((path, place) => ({
    path,
    values: runs.map((run) => variants[run.variant_id]?.[place] ?? undefined),
  }));
  return all.filter(({ values }) => new Set(values).size > 1);
}

async function answersOf({ run, best_epoch: best }: Run, name: string): Promise<EvaluationAnswers> {
  const { sets } = await readSets(`runs/${run}/sets.json`);
  const set = sets.find((one) => one.eval_set === name);
  if (set === undefined || set.epochs.length === 0) throw refused(`run${run} was not evaluated on the set ${name}`);
  const { eval_set_id: id, eval_set, size, separator, epochs } = set;
  const ofBest = name === 'validation' ? epochs.find(([epoch]) => epoch === best) : undefined;
  const [epoch, wrong] = ofBest ?? epochs.at(-1)!;
  const { attributes } = await exampleSet(id);
  return {
    at: { run, epoch, eval_set, eval_set_id: id, size, wrong },
    separator,
    attributes,
    questions: await questionsWith(id),
    wrong: await wrongAnswers({ run, set: id, epoch }),
  };
}

/** Runs that were evaluated on the same set share its examples. */
let last: { readonly set: number; readonly questions: Promise<Questions> } | undefined;

function questionsWith(set: number): Promise<Questions> {
  if (last?.set !== set) last = { set, questions: readQuestions(set) };
  return last.questions;
}

async function readQuestions(number: number): Promise<Questions> {
  const [set, texts] = await Promise.all([exampleSet(number), questionsOf(number)]);
  const columns = await Promise.all(set.attributes.map((attribute) => valuesOf(set, attribute)));
  return texts.map(([equation, answer], example) => {
    const attributes = Object.fromEntries(
      set.attributes.map((attribute, place) => [attribute.name, valueOf(attribute, columns[place]!, example)]),
    );
    return { example, equation, answer, attributes };
  });
}

function valueOf({ words }: Described, values: Values, example: number): AttributeValue {
  const value = values[example]!;
  if (words !== undefined) return words[value] ?? null;
  return Number.isNaN(value) ? null : value;
}
