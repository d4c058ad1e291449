// A process that answers questions with trained runs, one after the other. Started by ui/ask.ts, which ends it.

import { activations } from '../inference/activations.js';
import { probabilities } from '../inference/probabilities.js';
import type { NamedArrays } from '../model/parameters.js';
import { shownActivations } from '../report/figures/shown-activations.js';
import { renderFigure } from '../report/figures/frame.js';
import { themes } from '../report/figures/theme.js';
import type { CheckpointRow } from '../results/run.js';
import { homeSources } from '../store/sources.js';
import { loadArrays } from '../train/checkpoint.js';
import { messageOf, UserError } from '../util/errors.js';
import { homePaths } from '../util/files.js';
import type { Asked, AskedAnswer, AskResponse } from './ask-messages.js';

const paths = homePaths(process.argv[2]!);

/** The weights of the last question: the next one is often to the same. */
let kept: { readonly sha256: string; readonly arrays: NamedArrays } | undefined;

function arraysOf(run: number, checkpoint: CheckpointRow): NamedArrays {
  if (kept?.sha256 !== checkpoint.sha256) {
    kept = { sha256: checkpoint.sha256, arrays: loadArrays(paths.run(run).checkpoints, checkpoint) };
  }
  return kept.arrays;
}

async function answer({ run, config, checkpoint, question }: Asked): Promise<AskedAnswer> {
  const { epoch } = checkpoint;
  const arrays = arraysOf(run, checkpoint);
  const sources = homeSources(paths);
  const answered = await probabilities(config, arrays, question, sources);
  const figure = shownActivations(await activations(config, arrays, question, sources), { run, epoch, question });
  const figures = { light: renderFigure(figure, themes.light), dark: renderFigure(figure, themes.dark) };
  return { run, epoch, ...answered, figures };
}

function refusalOf(error: unknown): AskResponse {
  if (error instanceof UserError) return { code: error.code, problems: error.problems };
  return { internal: `internal: ${messageOf(error)}` };
}

process.on('message', (asked: Asked) => {
  void answer(asked)
    .then((found): AskResponse => ({ answer: found }), refusalOf)
    .then((response) => process.send!(response));
});
process.on('disconnect', () => process.exit(0)); // nobody asks any more
