// One experiment: its question, its leaderboard, its learning curves, what its settings did.

import type { ExperimentDocument } from '../../../results/experiments.js';
import type { Leaderboard } from '../../../results/leaderboard.js';
import { go, writeAddress } from '../address.js';
import { prunedOf, runs } from '../live.js';
import { Command } from '../parts/controls.js';
import { Figure } from '../parts/figure.js';
import { Note, Read } from '../parts/state.js';
import { useDocument } from '../use-document.js';
import { Board } from './leaderboard.js';
import { SearchPart } from './search.js';
import { SeedCurvesPart } from './seed-curves.js';
import { Stopped } from './stopped.js';

export function ExperimentView({ of }: { readonly of: string }) {
  const about = useDocument<ExperimentDocument>(`experiments/${of}.json`, () => true);
  return (
    <section class="page">
      <Read of={about}>{(document) => <Told {...document} />}</Read>
    </section>
  );
}

function Told({ id, experiment, question, expectation, spec, overrides, ...decided }: ExperimentDocument) {
  const own = (runs.value ?? []).filter((run) => run.experiment === experiment);
  const numbers = new Set(own.map(({ run }) => run));
  const isOwn = (run: number): boolean => numbers.has(run);
  const done = own.filter(({ status }) => status === 'finished' || status === 'stopped').length;
  return (
    <>
      <h1>{experiment}</h1>
      <p class="question">{question}</p>
      {expectation !== '' && (
        <p>
          <strong>Expected:</strong> {expectation}
        </p>
      )}
      <p class="small">
        <a href={writeAddress('runs', { q: `experiment=${experiment}` })}>{own.length} runs</a>, {done} done
        {prunedOf(experiment) > 0 && `, ${prunedOf(experiment)} pruned`}{' '}
        <Command words={['compare', '--experiment', experiment]} isNext />{' '}
        <Command words={['report', experiment]} isNext />
      </p>
      {decided.is_searched ? (
        <>
          <SearchPart id={id} isOwn={isOwn} />
          <details>
            <summary>Leaderboard of everything that was trained</summary>
            <Ranked id={id} experiment={experiment} isOwn={isOwn} />
          </details>
        </>
      ) : (
        <>
          <h2>Leaderboard</h2>
          <Ranked id={id} experiment={experiment} isOwn={isOwn} />
          {decided.deciding_sweep !== null && <Stopped sweep={decided.deciding_sweep} isOwn={isOwn} />}
        </>
      )}
      <h2>Learning curves</h2>
      <SeedCurvesPart id={id} isOwn={isOwn} />
      {done > 0 && !decided.is_searched && (
        <>
          <h2>What the settings did</h2>
          <Figure
            title={`What each variant of ${experiment} reached`}
            path={`experiments/${id}/figures/sweep`}
            version={done}
          />
        </>
      )}
      <details>
        <summary>The file it was swept with</summary>
        {overrides.length > 0 && (
          <p>
            Overridden: <code>{overrides.join(' ')}</code>
          </p>
        )}
        <pre>{spec}</pre>
      </details>
    </>
  );
}

interface RankedProps {
  readonly id: number;
  readonly experiment: string;
  readonly isOwn: (run: number) => boolean;
}

function Ranked({ id, experiment, isOwn }: RankedProps) {
  const board = useDocument<Leaderboard>(`experiments/${id}/leaderboard.json`, isOwn);
  return (
    <Read of={board}>
      {(value) =>
        value.variants.length === 0 ? (
          <Note>No run has finished yet; the curves below are of those that have begun.</Note>
        ) : (
          <Board
            {...value}
            onCompare={(a, b) => go('compare', { variants: `${experiment}/v${a},${experiment}/v${b}` })}
          />
        )
      }
    </Read>
  );
}
