// Everything a sweep decided, and all that was decided about one run: with the numbers, and in words.

import { isJudged, type Confirmation, type Decision, type RecordedDecision } from '../plan/scheduler/decisions.js';
import { labelOfSettings } from '../plan/label.js';
import { decisionWords } from '../plan/stopping/decision.js';
import { comparedBy } from '../plan/stopping/from-spec.js';
import type { Spec } from '../spec/parse.js';
import type { Connection } from '../store/database/connection.js';
import {
  decisionsAbout,
  decisionsOf,
  findSweep,
  lastSweep,
  runsByIdentity,
  type DecidedRun,
  type JudgedRun,
} from '../store/read/decisions.js';
import { UserError } from '../util/errors.js';
import { freshRuns } from './search/fresh-runs.js';
import { specOf } from './search/recorded.js';

/** A decision with the runs that it is about. */
export type ToldDecision = RecordedDecision & { readonly runs: readonly number[]; readonly words: string };

export interface SweepDecisions {
  readonly sweep: number;
  readonly experiment: string;
  readonly created_at: number;
  readonly overrides: readonly string[];
  /** In the order in which they were made; none of a sweep whose runs were all known from the start. */
  readonly decisions: readonly ToldDecision[];
}

/** @param word `sweep3` @throws UserError where there is no such sweep */
export function sweepDecisions(connection: Connection, word: string): SweepDecisions {
  const found = findSweep(connection, Number(word.replace('sweep', '')));
  if (found === undefined) {
    const last = lastSweep(connection);
    const hint = last === null ? 'there are no sweeps yet' : `the newest is sweep${last}`;
    throw new UserError('not-found', { message: `there is no ${word}`, hint });
  }
  const spec = specOf(found);
  const decisions = decisionsOf(connection, found.sweep);
  const runs = runsByIdentity(connection, found.experiment);
  const fresh = decisions.flatMap((decision) => (decision.type === 'confirmed' ? decision.seeds : []));
  const { sweep, experiment, created_at, overrides } = found;
  const told = decisions.map((decision) => {
    const about =
      decision.type === 'confirmed'
        ? freshRuns(connection, found.experiment, spec, runs, decision)
            .flat()
            .filter((run) => run !== undefined)
        : runsOf(decision, runs, fresh);
    return { ...decision, runs: about.map(({ run }) => run), words: wordsOf(decision, spec) };
  });
  return { sweep, experiment, created_at, overrides: JSON.parse(overrides) as string[], decisions: told };
}

/** Fresh seeds are those of a confirmation, of which a search knows nothing. */
function runsOf(
  decision: Exclude<Decision, Confirmation>,
  runs: readonly DecidedRun[],
  fresh: readonly number[],
): readonly DecidedRun[] {
  if (decision.type === 'ended') return [];
  const seed = isJudged(decision) ? decision.seed : null;
  return runs.filter(
    (run) => run.identity === decision.hash && (seed === null ? !fresh.includes(run.seed) : seed === run.seed),
  );
}

function wordsOf(decision: Decision, spec: Spec): string {
  switch (decision.type) {
    case 'suggested': {
      const { trial, from, guidedBy, cell } = decision;
      const guided = guidedBy === null ? '' : `, guided by ${guidedBy.good} good and ${guidedBy.bad} other trials`;
      return `tries ${labelOf(spec, cell)} as trial ${trial} (${from}${guided})`;
    }
    case 'judged':
      return judgedWords(decision, comparedBy(spec.sweep.search, spec.sweep.stop));
    case 'ended':
      return `tries nothing more: ${ENDINGS[decision.reason]}`;
    case 'confirmed': {
      const { configurations, seeds } = decision;
      const labels = configurations.map(
        ({ cell, isBaseline }) => labelOf(spec, cell) + (isBaseline ? ' (baseline)' : ''),
      );
      return `trains anew, with seeds ${seeds.join(', ')}: ${labels.join('; ')}`;
    }
  }
}

const ENDINGS = {
  runs: 'as many configurations as asked for were tried',
  target: 'one has reached the target',
  exhausted: 'no configuration was found that was not tried',
} as const;

/** `asha stops it: val_exact 0.4 after epoch 3: of 7 runs the best 2 go on, from 0.6` */
const judgedWords = (decision: Parameters<typeof decisionWords>[0], metric: string): string =>
  `${decision.rule} ${decision.action === 'stop' ? 'stops it' : 'lets it go on'}: ${decisionWords(decision, metric)}`;

const labelOf = ({ sweep }: Spec, cell: Readonly<Record<string, unknown>>): string =>
  labelOfSettings(
    cell,
    [...sweep.axes, ...sweep.zip.flatMap(({ axes }) => axes)].map(({ path }) => path),
  );

export type ToldJudgement = JudgedRun & { readonly words: string };

/** What rules decided about a run, in the order of time. */
export function runDecisions(connection: Connection, run: number): readonly ToldJudgement[] {
  return decisionsAbout(connection, run).map((judged) => {
    const spec = specOf(findSweep(connection, judged.sweep)!);
    return { ...judged, words: judgedWords(judged, comparedBy(spec.sweep.search, spec.sweep.stop)) };
  });
}
