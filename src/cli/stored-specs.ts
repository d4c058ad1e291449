// The specs that runs came from, as they were then.

import { parseStoredSpec, type Spec } from '../spec/parse.js';
import { specSchema } from '../spec/schema.js';
import type { RecordedRun, Recorder } from '../store/recorder.js';
import { UserError } from '../util/errors.js';

/** Of the spec each run came from, as it was then. */
export interface Stored extends Pick<Spec, 'limits' | 'retry' | 'launcher'> {
  /** Whether it decides which runs go on. */
  readonly isScheduled: boolean;
}

export function storedSpecs(): (recorder: Recorder, run: RecordedRun) => Stored {
  const known = new Map<number, Stored>();
  return (recorder, run) => {
    const { sweep } = recorder.planRecord(run.id);
    const spec = known.get(sweep.id) ?? storedSpec(sweep.text, sweep.overrides);
    known.set(sweep.id, spec);
    return spec;
  };
}

function storedSpec(text: string, overrides: readonly string[]): Stored {
  try {
    const spec = parseStoredSpec(text, overrides);
    return { ...spec, isScheduled: spec.sweep.search !== null || spec.sweep.stop !== null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { limits, retry } = specSchema.parse({ name: 'x' });
    // Written for another harness; its runs have their configuration.
    return { limits, retry, launcher: undefined, isScheduled: false };
  }
}
