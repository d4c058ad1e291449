// Single examples over the epochs: where in the plane or grid a run is wrong, what it learns and forgets, what its
// wrong answers have in common. One filter holds for everything.

import type { RunSets } from '../../../results/mistakes.js';
import { set, setting, writeAddress } from '../address.js';
import { readSets } from '../examples.js';
import { runs } from '../live.js';
import { Command } from '../parts/controls.js';
import { newestRun, PickRun } from '../parts/pick-run.js';
import { Note, Problem, Read } from '../parts/state.js';
import { useAsync } from '../use-async.js';
import { useDocument } from '../use-document.js';
import { loadExamples, Look } from './mistakes-look.js';

export function MistakesView() {
  const run = Number(setting('run')) || newestRun();
  const sets = useDocument<RunSets>(
    run === undefined ? undefined : `runs/${run}/sets.json`,
    (one) => one === run,
    readSets,
  );
  if (runs.value !== undefined && run === undefined)
    return (
      <section class="page">
        <h1>Mistakes</h1>
        <Note>No run has finished an epoch yet.</Note>
      </section>
    );
  // The terminal draws the last epoch of the set, or of validation the best, and all examples.
  const isPlotted = ['epoch', 'only', 'in', 'across', 'down'].every((name) => setting(name) === '');
  const ofSet = setting('set') === '' ? [] : ['--eval-set', setting('set')];
  return (
    <section class="page wide-page">
      <h1 class="quiet">Mistakes{run !== undefined && ` of run${run}`}</h1>
      <div class="bar">
        <PickRun name="run" label="run" value={run} />
        {sets.value !== undefined && sets.value.sets.length > 1 && <PickSet {...sets.value} />}
        {run !== undefined && <a href={writeAddress(`run/${run}`)}>run{run}</a>}
        <span class="push" />
        {run !== undefined && isPlotted && <Command words={['plot', 'plane', `run${run}`, ...ofSet]} />}
      </div>
      <Read of={sets}>{(value) => <OfRun {...value} />}</Read>
    </section>
  );
}

const PickSet = ({ sets }: RunSets) => (
  <label class="field">
    <span>set</span>
    <select
      onChange={({ currentTarget }) =>
        set({ set: currentTarget.value, epoch: undefined, only: undefined, in: undefined })
      }
    >
      {sets.map(({ eval_set: name }) => (
        <option key={name} value={name} selected={name === setting('set', 'validation')}>
          {name}
        </option>
      ))}
    </select>
  </label>
);

function OfRun(document: RunSets) {
  const asked = setting('set');
  const chosen = asked === '' ? document.sets[0] : document.sets.find(({ eval_set: name }) => name === asked);
  const loaded = useAsync(chosen === undefined ? undefined : () => loadExamples(chosen.eval_set_id), [
    chosen?.eval_set_id,
  ]);
  if (chosen === undefined || chosen.epochs.length === 0)
    return <Note>It was not evaluated {asked === '' ? 'yet' : `on a set ${asked}`}.</Note>;
  if (loaded.error !== undefined) return <Problem error={loaded.error} />;
  if (loaded.value === undefined)
    return (
      <p class="quiet" aria-busy="true">
        reading the examples …
      </p>
    );
  return <Look document={document} chosen={chosen} examples={loaded.value} />;
}
