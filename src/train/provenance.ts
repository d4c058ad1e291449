// Where and with what an attempt was trained: what has to be the same for the same bits. The facts are
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
  /** SHA-256 of what differs from the commit in tracked files; null where nothing does. Absent in old logs. */
  readonly gitDiff?: string | null;
}

/** What the bits of a training depend on, beside its configuration. */
export type Environment = Pick<Provenance, 'engine' | 'engineVersion' | 'threads' | 'cpu'>;

/** In what two environments differ, in words: `engine onnx, now tfjs`. */
export function environmentChanges(before: Environment, now: Environment): readonly string[] {
  const keys = [
    ['engine', 'engine'],
    ['engineVersion', 'version of the engine'],
    ['threads', 'threads'],
    ['cpu', 'processor'],
  ] as const;
  const changed = keys.filter(([key]) => before[key] !== now[key]);
  return changed
    .filter(([key]) => key !== 'engineVersion' || before.engine === now.engine)
    .map(([key, word]) => `${word} ${before[key]}, now ${now[key]}`);
}
