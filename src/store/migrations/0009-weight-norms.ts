// Schema 9: the norm of the weights after each epoch. What was recorded before lacks it; harness rebuild takes it from
// the logs that have it.

import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0009-weight-norms',
  sql: `
ALTER TABLE epochs ADD COLUMN weight_norm REAL;  -- NULL: not a number, or recorded before schema 9
DROP VIEW curves;

CREATE VIEW curves AS
SELECT run_id AS run, epoch, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact,
       learning_rate, duration_ms, examples_per_second, val_forced_char_accuracy, weight_norm
FROM epochs;
`,
};
