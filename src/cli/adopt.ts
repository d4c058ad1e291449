// Runs whose folders are there and whose rows are not, as where a folder was copied in or the database put back.

import { ownerIsAlive } from '../launch/host/liveness.js';
import { inert } from '../report/format.js';
import { adoptFolders } from '../store/care/adopt.js';
import type { Recorder } from '../store/recorder.js';
import type { Context } from './context.js';

/** So many are named. */
const MOST_NAMED = 10;

/** What folders know and the database does not comes first: no number is given twice, and nothing is trained twice. */
export function adopt(context: Context, recorder: Recorder): void {
  const { paths } = context;
  const { taken, left } = adoptFolders(paths, recorder, ownerIsAlive);
  const more = taken.length > MOST_NAMED ? ` and ${taken.length - MOST_NAMED} more` : '';
  const named = taken.slice(0, MOST_NAMED);
  const names = named.map((run) => `run${run}`).join(', ');
  if (taken.length > 0) context.note(`note: the database did not know ${names}${more}; taken in from the folders`);
  for (const { folder, reason } of left) context.note(inert(`warning: ${folder} is left alone: ${reason}`));
}
