// harness note: a note on a run.

import { ownerIsAlive } from '../launch/host/liveness.js';
import { noteText } from '../report/annotation.js';
import { annotatedRuns } from '../results/annotations.js';
import { requireRun } from '../results/selectors.js';
import { annotate } from '../store/annotations/annotate.js';
import { checkNote } from '../store/annotations/annotation.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { printJson, reading } from './context.js';

export const noteCommand = command({
  positionals: {
    run: { type: 'string', demandOption: true, describe: 'run12, 12 or last' },
    text: { type: 'string', array: true, default: [], describe: 'What is to be noted, in place of what was' },
  },
  options: {
    clear: { type: 'boolean', default: false, describe: 'Take the note away' },
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  epilogue: 'A note changes nothing of a run. harness runs --note WORDS lists those whose notes have the words.',
  examples: [
    ['$0 note run1 "loss jumps at epoch 12"', ''],
    ['$0 note run1 "$(cat notes.md)"', ''],
    ['$0 note run1', 'Shows it'],
  ],
  run: ({ run: word, text, clear, json }, context) => {
    const note = noteOf(text, clear);
    const { run } = reading(context, (connection) => requireRun(connection, word));
    if (note !== undefined)
      annotate([run], { note }, { paths: context.paths, now: context.now, isAlive: ownerIsAlive });
    const [after] = reading(context, (connection) => annotatedRuns(connection, [run]));
    if (json) return printJson(context, after);
    if (note === undefined && after!.note !== null) return context.print(noteText(after!.note));
    const done = note === undefined ? 'has no note' : note === null ? 'has no note any more' : 'has this note now';
    context.note(`run${run} ${done}`);
  },
});

/** undefined: it is only shown. */
function noteOf(words: readonly string[], isCleared: boolean): string | null | undefined {
  if (isCleared && words.length > 0)
    throw new UserError('argument', {
      at: '--clear',
      message: 'goes without a text',
      received: JSON.stringify(words[0]),
    });
  if (isCleared) return null;
  if (words.length === 0) return undefined;
  if (words.length > 1)
    throw new UserError('argument', {
      message: 'a note is one text',
      received: `${words.length} words`,
      hint: 'put it in quotes: harness note run1 "two words"',
    });
  const note = checkNote(words[0]!);
  if (note !== null) return note;
  throw new UserError('argument', { message: 'the note is empty', hint: '--clear takes a note away' });
}
