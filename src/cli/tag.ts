// harness tag: words on runs.

import { ownerIsAlive } from '../launch/host/liveness.js';
import { inert, integer } from '../report/format.js';
import { taggedTable, tagsTable } from '../report/annotation.js';
import { annotatedRuns, tagsInUse, type AnnotatedRun } from '../results/annotations.js';
import { isRunWord, isSelector, runsNamed } from '../results/selectors.js';
import { annotate } from '../store/annotations/annotate.js';
import { checkTag } from '../store/annotations/annotation.js';
import type { Connection } from '../store/database/connection.js';
import { UserError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import { command } from './command.js';
import { printJson, reading, type Context } from './context.js';

export const tagCommand = command({
  positionals: {
    what: {
      type: 'string',
      array: true,
      default: [],
      describe: 'Runs (run12, 12, last, sweep3, an experiment), then tags; without tags: which there are',
    },
  },
  options: {
    tag: { type: 'string', array: true, nargs: 1, default: [], describe: 'A tag that an experiment is called like' },
    remove: { type: 'boolean', default: false, describe: 'Take the tags away' },
    json: { type: 'boolean', default: false, describe: 'A JSON list' },
  },
  epilogue: 'A tag changes nothing of a run. harness runs --tag keep lists those with it.',
  examples: [
    ['$0 tag run1 run2 keep figure-3', 'Both tags on both runs'],
    ['$0 tag reverse keep --remove', 'keep from all runs of an experiment'],
    ['$0 tag', 'Which tags there are'],
  ],
  run: ({ what, tag: said, remove, json }, context) => {
    if (what.length === 0) {
      if (said.length > 0 || remove) throw new UserError('argument', { message: 'no run is named', ...EXPECTED });
      return listTags(context, json);
    }
    const { runs, tags, before, mistaken } = reading(context, (connection) => meant(connection, what, said, remove));
    if (tags.length === 0 && remove) throw new UserError('argument', { message: 'no tag is named', ...EXPECTED });
    const change = remove ? { remove: tags } : { add: tags };
    if (tags.length > 0) annotate(runs, change, { paths: context.paths, now: context.now, isAlive: ownerIsAlive });
    const after = reading(context, (connection) => annotatedRuns(connection, runs));
    if (json) printJson(context, after);
    else context.print(taggedTable(after));
    for (const one of tags) tell(context, one, { before, after, remove });
    if (mistaken !== undefined) context.note(mistaken);
  },
});

const EXPECTED = { expected: 'runs, then tags: harness tag run1 keep' } as const;

function listTags(context: Context, json: boolean): void {
  const inUse = reading(context, tagsInUse);
  if (json) printJson(context, inUse);
  else if (inUse.length === 0) context.note('no run has a tag');
  else context.print(tagsTable(inUse));
}

interface Meant {
  readonly runs: readonly number[];
  readonly tags: readonly string[];
  readonly before: readonly AnnotatedRun[];
  /** What somebody may have meant otherwise. */
  readonly mistaken?: string | undefined;
}

/** Words name runs as long as they can; with --tag, all of them do. */
function meant(connection: Connection, words: readonly string[], said: readonly string[], isRemoval: boolean): Meant {
  const end = words.findIndex((word, place) => place > 0 && said.length === 0 && !isSelector(connection, word));
  const selectors = end === -1 ? words : words.slice(0, end);
  // What was kept under older rules can be taken away all the same.
  const checked = [...(end === -1 ? [] : words.slice(end)), ...said].map((tag) => (isRemoval ? tag : checkTag(tag)));
  const runs = runsNamed(connection, selectors);
  const last = selectors.at(-1)!;
  const isDoubtful = checked.length === 0 && selectors.length > 1 && !isRunWord(last) && !/^sweep\d/.test(last);
  return {
    runs,
    tags: [...new Set(checked)],
    before: annotatedRuns(connection, runs),
    mistaken: isDoubtful
      ? inert(`note: ${last} is an experiment; to tag with its name: --tag ${last} after the runs`)
      : undefined,
  };
}

interface Told {
  readonly before: readonly AnnotatedRun[];
  readonly after: readonly AnnotatedRun[];
  readonly remove: boolean;
}

/** How many runs changed, and the nearest tag where none had it. */
function tell(context: Context, tag: string, { before, after, remove }: Told): void {
  const count = (runs: readonly AnnotatedRun[]): number => runs.filter(({ tags }) => tags.includes(tag)).length;
  const changes = Math.abs(count(after) - count(before));
  const done = `${inert(tag)}: ${remove ? 'taken from' : 'put on'} ${integer(changes)} run${changes === 1 ? '' : 's'}`;
  const others = [...new Set(before.flatMap(({ tags }) => tags))];
  const hint = remove && changes === 0 ? nearest(tag, others) : undefined;
  context.note(`${done}${hint === undefined ? '' : `; ${inert(hint)}`}`);
}
