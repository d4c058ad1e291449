// All experiments: what each asks, and how far it is.

import type { ExperimentRow } from '../../../results/experiments.js';
import { writeAddress } from '../address.js';
import { isCopy } from '../data.js';
import { integer, time } from '../format.js';
import { prunedOf } from '../live.js';
import { Command } from '../parts/controls.js';
import { Note, Read } from '../parts/state.js';
import { useDocument } from '../use-document.js';

export function ExperimentsView() {
  const list = useDocument<readonly ExperimentRow[]>('experiments.json', () => true);
  return (
    <section class="page">
      <h1>Experiments</h1>
      <Read of={list}>
        {(experiments) =>
          experiments.length === 0 ? (
            <Note>
              {isCopy()
                ? 'This copy has some runs of experiments, and no experiment as a whole.'
                : 'There are none yet: a sweep makes one.'}
            </Note>
          ) : (
            <div class="cards">
              {experiments.map((one) => (
                <Card key={one.id} {...one} />
              ))}
            </div>
          )
        }
      </Read>
    </section>
  );
}

function Card({ id, name, question, runs, done, running, failed, last_at: last }: ExperimentRow) {
  const pruned = prunedOf(name);
  return (
    <article class="card">
      <h2>
        <a href={writeAddress(`experiment/${id}`)}>{name}</a>
      </h2>
      <Command words={['compare', '--experiment', name]} />
      <p>{question}</p>
      <progress value={done + pruned} max={runs} aria-label={`${done} of ${runs} runs are done`} />
      <p class="small">
        {integer(done)} of {integer(runs)} runs done{running > 0 && `, ${running} running`}
        {failed > 0 && `, ${failed} failed`}
        {pruned > 0 && `, ${pruned} pruned`}; last {time(last === 0 ? null : last)}
      </p>
    </article>
  );
}
