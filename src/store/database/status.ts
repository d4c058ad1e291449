// Run statuses as conditions of SQL on the column `status` of runs.

import { DONE_STATUSES, OPEN_STATUSES, type RunStatus } from '../../train/run-status.js';

const isOneOf = (statuses: readonly RunStatus[]): string =>
  `status IN (${statuses.map((each) => `'${each}'`).join(', ')})`;

export const IS_DONE = isOneOf(DONE_STATUSES);
export const IS_OPEN = isOneOf(OPEN_STATUSES);
