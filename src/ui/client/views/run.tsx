// One run: what it is and reached, its curves, configuration, attempts, checkpoints, log.

import type { RunDocument } from '../../../results/run.js';
import { writeAddress } from '../address.js';
import { isCopy } from '../data.js';
import { bytes, duration, integer, loss, share, time } from '../format.js';
import { Command } from '../parts/controls.js';
import { Figure } from '../parts/figure.js';
import { Note, Read, Status } from '../parts/state.js';
import { useDocument } from '../use-document.js';
import { Written } from './run-annotation.js';
import { RunCurves } from './run-curves.js';
import { Configuration, Tried } from './run-details.js';
import { NumberCells } from '../parts/cells.js';

export function RunView({ of }: { readonly of: string }) {
  const document = useDocument<RunDocument>(`runs/${of}.json`, (run) => String(run) === of);
  return (
    <section class="page">
      <Read of={document}>{(run) => <Told {...run} />}</Read>
    </section>
  );
}

function Told(run: RunDocument) {
  const name = `run${run.run}`;
  const failed = run.attempts.at(-1);
  return (
    <>
      <h1>
        {name}: {run.variant} <Status status={run.status} />
      </h1>
      <p>
        <a href={writeAddress('runs', { q: `experiment=${run.experiment}` })}>{run.experiment}</a>, seed {run.seed} ·{' '}
        <a href={writeAddress('mistakes', { run: String(run.run) })}>mistakes</a>{' '}
        {!isCopy() && (
          <>
            · <a href={writeAddress('ask', { run: String(run.run) })}>ask it</a>{' '}
          </>
        )}
        <Command words={['show', name]} isNext />
      </p>
      {failed?.error != null && (
        <div class="problem">
          <p>
            <strong>Attempt {failed.number} failed:</strong> {failed.error}
          </p>
        </div>
      )}
      <Written {...run} />
      <Facts {...run} />
      <h2>Curves</h2>
      <RunCurves run={run.run} />
      <Sets {...run} />
      {run.epochs !== null && (
        <>
          <h2>Where its mistakes are</h2>
          <div class="figures">
            <Figure
              title="by position, digits, carries, …"
              path={`runs/${run.run}/figures/accuracy`}
              version={run.best_epoch ?? 0}
            />
            <Figure title="what was learned and forgotten" path={`runs/${run.run}/figures/flow`} version={run.epochs} />
          </div>
        </>
      )}
      <div class="columns">
        <Configuration {...run} />
        <div>
          <h2>Attempts</h2>
          {run.attempts.length === 0 ? (
            <Note>It has not begun.</Note>
          ) : (
            run.attempts.map((attempt) => <Tried key={attempt.number} {...attempt} />)
          )}
          {!isCopy() && <Log {...run} />}
          <h2>Checkpoints</h2>
          <Checkpoints {...run} />
        </div>
      </div>
    </>
  );
}

function Facts(run: RunDocument) {
  const facts: readonly (readonly [string, string])[] = [
    ['exact match, best epoch', share(run.best_val_exact)],
    ['best epoch', integer(run.best_epoch)],
    ['character accuracy', share(run.best_val_char_accuracy)],
    ['majority baseline', share(run.chance_char_accuracy)],
    ['loss, best epoch', loss(run.best_val_loss)],
    ['exact match, last epoch', share(run.last_val_exact)],
    ['epochs', integer(run.epochs)],
    ['epochs to 0.9, 0.99', `${integer(run.epochs_to_90)}, ${integer(run.epochs_to_99)}`],
    ['time', duration(run.seconds)],
    ['parameters', integer(run.parameters)],
    ['engine', run.engine],
    ['began', time(run.started_at)],
    ['ended', time(run.ended_at)],
    ['goes on bit by bit', run.bit_exact === 1 ? 'yes' : 'no: it went on elsewhere'],
  ];
  return (
    <dl class="facts">
      {facts.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Sets({ evaluation_sets: sets }: RunDocument) {
  if (sets.length < 2) return null;
  return (
    <>
      <h2>Evaluation sets</h2>
      <div class="scroll" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              {['set', 'after epoch', 'examples', 'wrong', 'exact match', 'character accuracy', 'trained on'].map(
                (title, place) => (
                  <th scope="col" class={place === 0 ? '' : 'number'} key={title}>
                    {title}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {sets.map((set) => (
              <tr key={set.eval_set}>
                <th scope="row">{set.eval_set}</th>
                <NumberCells
                  of={[
                    integer(set.epoch),
                    integer(set.size),
                    integer(set.wrong),
                    share(set.exact),
                    share(set.char_accuracy),
                    integer(set.trained),
                  ]}
                />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** What a run's process said last, where it said anything. */
function Log({ run }: RunDocument) {
  const log = useDocument<{ readonly attempt: number; readonly text: string }>(
    `runs/${run}/log.json`,
    (one) => one === run,
  );
  return (
    <Read of={log}>
      {({ text }) =>
        text === '' ? null : (
          <>
            <h2>Last words on stderr</h2>
            <pre>{text}</pre>
          </>
        )
      }
    </Read>
  );
}

function Checkpoints({ checkpoints }: RunDocument) {
  if (checkpoints.length === 0) return <Note>There are none yet.</Note>;
  return (
    <ul>
      {checkpoints.map(({ epoch, step, bytes: size, sha256 }, place) => (
        <li key={`${epoch} ${step}`}>
          epoch {epoch}
          {step > 0 && `, step ${step} of the next`}
          {place === 0 && ' (the best)'}: {bytes(size)}, <code>{sha256.slice(0, 12)}</code>
        </li>
      ))}
    </ul>
  );
}
