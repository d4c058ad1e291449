import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { endedSubmissions } from '../../../src/store/care/ended-submissions.js';
import { writeJobFile } from '../../../src/store/ownership/job-file.js';
import { homePaths } from '../../../src/util/files.js';
import { temporaryFolder } from '../../setup/tiny.js';

const [FIRST, SECOND] = ['123e4567-e89b-42d3-a456-426614174000', '223e4567-e89b-42d3-a456-426614174000'];

it('folders of what was given to a cluster have ended when no run waits for a job of theirs', () => {
  const paths = homePaths(temporaryFolder());
  expect(endedSubmissions(paths)).toEqual([]);
  for (const name of [FIRST, SECOND, 'of-somebody-else']) mkdirSync(paths.submission(name).folder, { recursive: true });
  writeFileSync(`${paths.submissions}/file`, '');
  const attempts = [1, 2].map((run) => paths.run(run).attempt(1));
  for (const [index, attempt] of attempts.entries()) {
    mkdirSync(attempt.folder, { recursive: true });
    writeJobFile(attempt, { launcher: 'slurm', submission: [FIRST, SECOND][index]!, task: 0 });
  }
  expect(endedSubmissions(paths)).toEqual([]);
  writeFileSync(attempts[0]!.result, '{}'); // its job has said how it ended
  expect(endedSubmissions(paths)).toEqual([paths.submission(FIRST).folder]);
  const next = paths.run(2).attempt(2);
  mkdirSync(next.folder); // another attempt was made of it since, by no job
  expect(endedSubmissions(paths)).toEqual([FIRST, SECOND].map((name) => paths.submission(name).folder));
});
