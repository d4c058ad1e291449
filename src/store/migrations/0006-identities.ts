// Schema 6: identities. A run's folder has one, so that no other folder is taken for it; a configuration has one, by
// what it differs from the defaults in.

import type { Connection, Migration, Today } from './migration.js';

export const migration: Migration = {
  name: '0006-identities',
  sql: `
ALTER TABLE runs ADD COLUMN uid TEXT;          -- of the run and its folder, given once
CREATE UNIQUE INDEX runs_by_uid ON runs(uid);
ALTER TABLE variants ADD COLUMN identity TEXT; -- of what it computes; hash is what its harness called it
CREATE INDEX variants_by_identity ON variants(experiment_id, identity);
ALTER TABLE attempts ADD COLUMN coordinator TEXT;  -- name of the lock that its coordinator holds
UPDATE attempts SET id = -id;
UPDATE attempts SET id = run_id * 1000000 + number;
`,
  fill: (connection, today) => {
    identifyRuns(connection, today);
    identifyVariants(connection, today);
    relabel(connection, today);
  },
};

interface RunRow {
  readonly id: number;
  readonly created_at: number;
  readonly seed: number;
  readonly name: string;
  readonly experiment_created_at: number;
  readonly hash: string;
}

/** A run's identity is the one that its plan.json comes to. */
function identifyRuns(connection: Connection, { uidOf }: Today): void {
  const runs = connection
    .prepare(
      `SELECT runs.id, runs.created_at, seed, name, experiments.created_at AS experiment_created_at, hash FROM runs
       JOIN variants ON variants.id = variant_id JOIN experiments ON experiments.id = experiment_id`,
    )
    .all() as RunRow[];
  const setUid = connection.prepare('UPDATE runs SET uid = ? WHERE id = ?');
  for (const { id, created_at: createdAt, seed, name, experiment_created_at, hash } of runs) {
    const experiment = { name, createdAt: experiment_created_at };
    setUid.run(uidOf({ run: id, createdAt, seed, experiment, variant: { hash } }), id);
  }
}

interface VariantRow {
  readonly id: number;
  readonly hash: string;
  readonly label: string;
  readonly config: string;
}

/** A configuration's identity is what today's plans are looked up by. */
function identifyVariants(connection: Connection, { identityOf }: Today): void {
  const variants = connection.prepare('SELECT id, hash, config FROM variants').all() as VariantRow[];
  const setIdentity = connection.prepare('UPDATE variants SET identity = ? WHERE id = ?');
  for (const { id, hash, config } of variants) setIdentity.run(identityOf(JSON.parse(config), hash), id);
}

/**
 * Labels that no longer tell the variants of an experiment apart: two are called alike, or they came with several
 * sweeps.
 */
function relabel(connection: Connection, { labelsOf }: Today): void {
  const experiments = connection
    .prepare('SELECT id, (SELECT count(*) FROM sweeps WHERE experiment_id = experiments.id) AS sweeps FROM experiments')
    .all() as { readonly id: number; readonly sweeps: number }[];
  const variantsOf = connection.prepare('SELECT id, label, config FROM variants WHERE experiment_id = ? ORDER BY id');
  const setLabel = connection.prepare('UPDATE variants SET label = ? WHERE id = ?');
  for (const { id: experiment, sweeps } of experiments) {
    const variants = variantsOf.all(experiment) as VariantRow[];
    if (sweeps <= 1 && new Set(variants.map(({ label }) => label)).size === variants.length) continue;
    const labels = labelsOf(variants.map(({ config }) => JSON.parse(config) as unknown));
    variants.forEach(({ id, label }, index) => label !== labels[index] && setLabel.run(labels[index], id));
  }
}
