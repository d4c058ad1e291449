// What a migration is. Types only: a released migration imports nothing else of harness, so that it never changes.

import type { Connection } from '../database/connection.js';

export type { Connection };

export interface Migration {
  readonly name: string;
  /** Statements, each of which ends with a line. */
  readonly sql: string;
  /** What is computed here and not in SQL, after the statements and in their transaction. */
  readonly fill?: (connection: Connection, today: Today) => void;
}

/** What this harness, not the one of the migration's time, calls things: what is looked up later must be found. */
export interface Today {
  /** Identity of a run's folder, from before folders had one. */
  readonly uidOf: (plan: {
    readonly run: number;
    readonly createdAt: number;
    readonly seed: number;
    readonly experiment: { readonly name: string; readonly createdAt: number };
    readonly variant: { readonly hash: string };
  }) => string;
  /** Identity of a configuration that was kept under a hash. */
  readonly identityOf: (config: unknown, hash: string) => string;
  /** What the variants with these configurations are called, side by side. */
  readonly labelsOf: (configs: readonly unknown[]) => readonly string[];
  /**
   * What is known of the examples of a configuration's task, by their texts; undefined of a configuration that is none
   * now.
   */
  readonly descriptionOf: (config: unknown) => Description | undefined;
}

export interface Description {
  /** Name, type and meaning of each attribute. */
  readonly attributes: readonly object[];
  /** By name; undefined where the text is no question of the task. */
  readonly valuesOf: (question: string, answer: string) => object | undefined;
}
