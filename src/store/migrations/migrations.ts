// The steps that lead to today's schema, in order: the number of a step is the number of the schema it makes. A
// released step is never changed; a new one is added.

import { migration as step0001 } from './0001-first-schema.js';
import { migration as step0002 } from './0002-forced-accuracy-and-bit-exactness.js';
import { migration as step0003 } from './0003-evaluation-sets-and-slices.js';
import { migration as step0004 } from './0004-summaries-at-once.js';
import { migration as step0005 } from './0005-digests-and-removed-runs.js';
import { migration as step0006 } from './0006-identities.js';
import { migration as step0007 } from './0007-attributes.js';
import { migration as step0008 } from './0008-pruned-runs-and-decisions.js';
import { migration as step0009 } from './0009-weight-norms.js';
import { migration as step0010 } from './0010-notes-and-tags.js';
import { migration as step0011 } from './0011-scratchpads.js';
import type { Migration } from './migration.js';

export const migrations: readonly Migration[] = [
  step0001,
  step0002,
  step0003,
  step0004,
  step0005,
  step0006,
  step0007,
  step0008,
  step0009,
  step0010,
  step0011,
];
