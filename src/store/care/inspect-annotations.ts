// Checks the tags and the note in each run's folder against its rows.

import { existsSync } from 'node:fs';
import type { AnnotationState } from '../annotations/annotations.js';
import type { Finding } from './finding.js';
import type { Inspected } from './inspected.js';

/** Where a folder is gone or another run's, that is said by others. */
export function inspectAnnotations({ recorder, paths }: Inspected): readonly Finding[] {
  const hasPlace = (run: number): boolean => {
    const whose = recorder.whose(run);
    const isBegun = (recorder.find(run)?.attempts ?? 0) > 0;
    return whose === 'own' || (whose === 'empty' && (!isBegun || existsSync(paths.run(run).folder)));
  };
  return recorder.runs().flatMap((run): readonly Finding[] => {
    const found = findingOf(recorder.annotations.state(run));
    if (found === undefined || !hasPlace(run)) return [];
    const repair = (): void => {
      if (hasPlace(run)) recorder.annotations.mend(run);
    };
    return [{ at: paths.run(run).annotation, ...found, repair }];
  });
}

function findingOf(state: AnnotationState): Pick<Finding, 'level' | 'message' | 'fix'> | undefined {
  switch (state.kind) {
    case 'same':
      return undefined;
    case 'rows behind':
      return { level: 'note', message: 'is not in the database yet', fix: 'it is taken in' };
    case 'file behind': {
      const message = state.isGone ? 'is gone, and the database has tags or a note' : 'is older than the database';
      return { level: 'problem', message, fix: 'it is written anew from the database' };
    }
    case 'damaged': {
      const rest = state.hasRows ? ', and written anew from the database' : '';
      return { level: 'problem', message: state.why, fix: `it is put aside (.damaged)${rest}` };
    }
  }
}
