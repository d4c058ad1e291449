// harness replay: train a run again, and say whether the same came out.

import { replay, type Replay } from '../launch/replay.js';
import { inert, shortDigest } from '../report/format.js';
import { openForReading } from '../store/database/open-for-reading.js';
import { shareHome } from '../store/ownership/home.js';
import { Recorder } from '../store/recorder.js';
import { isDone } from '../train/run-status.js';
import type { RunSummary } from '../results/runs.js';
import { requireRun } from '../results/selectors.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { printJson } from './context.js';
import { showProgress } from './progress.js';
import { listenForSignals } from './signals.js';

export const replayCommand = command({
  positionals: {
    run: { type: 'string', demandOption: true, describe: 'A run that is done (run12, 12, last)' },
  },
  options: {
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  epilogue: 'What is trained again is kept nowhere. Exits with 1 where something differs.',
  run: async ({ run: word, json }, context) => {
    const { paths, now } = context;
    const connection = openForReading(paths.database);
    const lock = shareHome(paths); // what is trained beside the runs is no leftover
    try {
      const run = requireDone(requireRun(connection, word));
      const recorded = new Recorder(connection, paths, now).find(run.run)!;
      const progress = await showProgress(context, [recorded.plan.config.training.epochs], 1);
      const { drain, halt, forget } = listenForSignals(context);
      const options = { connection, paths, now, observer: progress.observer, drain, halt };
      const result = await replay(run.run, options).finally(() => {
        progress.done();
        forget();
      });
      const isWhole = isDone(result.ending);
      const equal = isWhole && result.first_difference === null && result.weights_equal;
      if (json) printJson(context, { run: run.run, equal, ...result });
      else if (isWhole) context.print(inert(verdict(run, result, equal)));
      else context.note(inert(`run${run.run} was not trained to its end again: ${result.error ?? result.ending}`));
      return result.ending === 'interrupted' ? 130 : equal ? 0 : 1;
    } finally {
      lock.release();
      connection.close();
    }
  },
});

function requireDone(run: RunSummary): RunSummary {
  if (isDone(run.status)) return run;
  throw new UserError('argument', {
    message: `run${run.run} is ${run.status}: there is no whole curve to compare with`,
    hint: `harness resume run${run.run}`,
  });
}

function verdict(
  run: RunSummary,
  { digest, replayed_digest: replayed, weights_equal: weights, first_difference: difference, changes }: Replay,
  equal: boolean,
): string {
  const name = `run${run.run}`;
  const moved = run.bit_exact === 0 ? '; it went on elsewhere than it began' : '';
  const why = changes.length === 0 ? moved : `; ${changes.join('; ')}${moved}`;
  if (equal)
    return `${name} is the same again, bit for bit: ${run.epochs ?? 0} epochs, digest ${shortDigest(digest)}${why}`;
  if (difference === null)
    return `${name} has the same metrics (digest ${shortDigest(digest)}) and ${weights ? '' : 'other '}weights${why}`;
  const { epoch, metric, before, now } = difference;
  const digests = `digest ${shortDigest(digest)}, now ${shortDigest(replayed)}`;
  return `${name} differs from epoch ${epoch} on: ${metric} was ${String(before)}, is ${String(now)} (${digests})${why}`;
}
