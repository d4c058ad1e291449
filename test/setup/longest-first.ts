// In which order files are tested: those that wait longest begin first, so that the others run beside them and none is
// left alone at the end. Without times of an earlier run, as on a fresh clone, Vitest goes by the sizes of the files.

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Longest first. */
const LONGEST = [
  'launch/launchers/slurm',
  'experiments',
  'launch/sweep',
  'faults/workers',
  'faults/crash-loop',
  'faults/signals',
  'faults/together',
  'cli/commands',
  'train/trainer',
  'cli/care',
  'ui/browser',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return place === -1 ? LONGEST.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => placeOf(a) - placeOf(b)); // stable
  }
}
