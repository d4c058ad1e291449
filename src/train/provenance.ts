// Where and with what an attempt was trained: what has to be the same for the same bits. Types only; the facts are
// gathered by launch/provenance.ts.

export interface Provenance {
  readonly harness: string;
  readonly node: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly threads: number;
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
  readonly hostname: string;
  readonly pid: number;
  readonly bootId: string | null;
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
}
