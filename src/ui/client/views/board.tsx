// What runs now: how far it is, how long it may take still; what failed, and why.

import type { BoardDocument, OpenExperiment, RunningRun, TroubledRun } from '../../../results/board.js';
import { writeAddress } from '../address.js';
import { now } from '../clock.js';
import { duration, integer, share, time } from '../format.js';
import { prunedOf } from '../live.js';
import { Command } from '../parts/controls.js';
import { Note, Read, Status } from '../parts/state.js';
import { useDocument } from '../use-document.js';
import { SeenCsv } from '../parts/seen-csv.js';

export function BoardView() {
  const board = useDocument<BoardDocument>('board.json', () => true);
  return (
    <section class="page">
      <h1>Board</h1>
      <Command words={['ps']} />
      <Read of={board}>
        {({ experiments, running, troubled }) => (
          <>
            <h2>Sweeps with runs that are not done</h2>
            {experiments.length === 0 ? (
              <Note>Every run is done.</Note>
            ) : (
              <div class="cards">
                {experiments.map((one) => (
                  <Open key={one.experiment} {...one} />
                ))}
              </div>
            )}
            <h2>Running</h2>
            {running.length === 0 ? (
              <Note>
                Nothing runs now. <code>harness sweep SPEC</code> begins, <code>harness resume</code> goes on.
              </Note>
            ) : (
              <>
                <Running running={running} />
                <SeenCsv name="running" />
              </>
            )}
            <h2>Failed, lost or interrupted</h2>
            {troubled.length === 0 ? <Note>None.</Note> : troubled.map((one) => <Troubled key={one.run} {...one} />)}
          </>
        )}
      </Read>
    </section>
  );
}

function Open({ id, experiment, runs, done, planned, running, troubled, seconds_left: left }: OpenExperiment) {
  const pruned = prunedOf(experiment);
  return (
    <article class="card">
      <h3>
        <a href={writeAddress(`experiment/${id}`)}>{experiment}</a>
      </h3>
      <progress value={done + pruned} max={runs} aria-label={`${done} of ${runs} runs are done`} />
      <p class="small">
        {integer(done)} of {integer(runs)} done, {integer(running)} running, {integer(planned)} to come
        {pruned > 0 && `, ${integer(pruned)} pruned`}
        {troubled > 0 && `, ${integer(troubled)} in trouble`}
      </p>
      <p class="small">
        {left === null
          ? 'how long it will take is not known yet'
          : running === 0
            ? `about ${duration(left)} of training left, with one run at a time`
            : `about ${duration(left)} left, with ${running} at a time`}
      </p>
    </article>
  );
}

const Running = ({ running }: { readonly running: readonly RunningRun[] }) => (
  <div class="scroll" tabIndex={0}>
    <table class="table">
      <thead>
        <tr>
          {['run', 'experiment', 'variant', 'seed'].map((title) => (
            <th scope="col" key={title}>
              {title}
            </th>
          ))}
          {['epochs', 'exact match', 'an epoch takes', 'left', 'since'].map((title) => (
            <th scope="col" class="number" key={title}>
              {title}
            </th>
          ))}
          <th scope="col">process</th>
        </tr>
      </thead>
      <tbody>
        {running.map((run) => (
          <tr key={run.run}>
            <th scope="row">
              <a href={writeAddress(`run/${run.run}`)}>run{run.run}</a>
            </th>
            <td>{run.experiment}</td>
            <td>{run.variant}</td>
            <td>{run.seed}</td>
            <td class="number">
              <progress
                value={run.epochs}
                max={run.epochs_planned}
                aria-label={`${run.epochs} of ${run.epochs_planned} epochs`}
              />
              {integer(run.epochs)} of {integer(run.epochs_planned)}
            </td>
            <td class="number">{share(run.last_val_exact)}</td>
            <td class="number">{duration(run.seconds_per_epoch)}</td>
            <td class="number">{duration(run.seconds_left)}</td>
            <td class="number">{run.started_at === null ? '–' : duration((now() - run.started_at) / 1000)}</td>
            <td>{run.pid === null ? '–' : `${run.pid}${run.host === null ? '' : ` on ${run.host}`}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

function Troubled({ run, experiment, variant, seed, status, attempt, error, ended_at: ended }: TroubledRun) {
  return (
    <article class="problem">
      <p>
        <a href={writeAddress(`run/${run}`)}>run{run}</a> <Status status={status} /> {experiment}, {variant}, seed{' '}
        {seed}
        {attempt > 0 && (
          <span class="small">
            , attempt {attempt}, {time(ended)}
          </span>
        )}
      </p>
      {error !== null && <p>{error}</p>}
    </article>
  );
}
