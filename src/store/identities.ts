// Identities for a database that was made before there were any.

import { identityOfKept } from '../plan/identity.js';
import type { Connection } from './connection.js';
import { uidOf } from './plan-record.js';
import { relabelAll } from './registry.js';
import { statements } from './statements.js';

interface RunRow {
  readonly id: number;
  readonly created_at: number;
  readonly seed: number;
  readonly name: string;
  readonly experiment_created_at: number;
  readonly hash: string;
}

/** A run's is the one that its plan.json comes to, too; a configuration's is what today's plans are looked up by. */
export function identifyAll(connection: Connection): void {
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
  const variants = connection.prepare('SELECT id, hash, config FROM variants').all() as { id: number; hash: string; config: string }[]; // prettier-ignore
  const setIdentity = connection.prepare('UPDATE variants SET identity = ? WHERE id = ?');
  for (const { id, hash, config } of variants) setIdentity.run(identityOfKept(JSON.parse(config), hash), id);
  relabelAll({ sql: statements(connection) });
}
