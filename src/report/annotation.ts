// What is written about runs, as text.

import type { AnnotatedRun, TagInUse } from '../results/annotations.js';
import { inertLines, integer } from './format.js';
import { renderTable } from './table.js';

export const tagsText = ({ tags }: Pick<AnnotatedRun, 'tags'>): string => tags.join(', ');

/** Lines stay lines; a tab would be written as an escape. */
export const noteText = (note: string): string => inertLines(note.replaceAll('\t', '    '));

const MOST_SHOWN = 40;

/** The beginning, in one line. */
export function shortNote({ note }: Pick<AnnotatedRun, 'note'>): string {
  const characters = [...(note ?? '').slice(0, 200).replace(/\s+/g, ' ')];
  return characters.length > MOST_SHOWN ? `${characters.slice(0, MOST_SHOWN - 1).join('')}…` : characters.join('');
}

/** Runs with their tags. */
export const taggedTable = (runs: readonly AnnotatedRun[]): string =>
  renderTable(
    [{ title: 'run' }, { title: 'tags' }],
    runs.map((run) => [`run${run.run}`, run.tags.length === 0 ? '-' : tagsText(run)]),
  );

/** Tags with how many runs have them. */
export const tagsTable = (tags: readonly TagInUse[]): string =>
  renderTable(
    [{ title: 'tag' }, { title: 'runs', align: 'right' }],
    tags.map(({ tag, runs }) => [tag, integer(runs)]),
  );
