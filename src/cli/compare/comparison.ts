// What every comparison gets and gives, types only.

/** One document for --json, one text for people. */
export type Comparison = readonly [document: unknown, text: string];

export interface CompareOptions {
  readonly sample: number;
  readonly history: boolean;
  readonly evalSet: string;
}
