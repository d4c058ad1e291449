// Where and with what an attempt was trained: what has to be the same for the same bits. The facts are
// gathered by launch/host/provenance.ts.

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
  /** SHA-256 of the code that computes. Absent in old logs. */
  readonly code?: string;
}

/** What the bits of a training depend on, beside its configuration. */
export type Environment = Pick<Provenance, 'engine' | 'engineVersion' | 'threads' | 'cpu'> &
  Partial<Pick<Provenance, 'node' | 'harness' | 'code'>>;

/**
 * In what two environments differ, in words: `engine onnx, now tfjs`. What one of them does not say is not compared.
 */
export function environmentChanges(before: Environment, now: Environment): readonly string[] {
  const keys = [
    ['engine', 'engine'],
    ['engineVersion', 'version of the engine'],
    ['threads', 'threads'],
    ['cpu', 'processor'],
    ['node', 'node'],
  ] as const;
  const changed = keys.filter(
    ([key]) => before[key] !== undefined && now[key] !== undefined && before[key] !== now[key],
  );
  const words = changed
    .filter(([key]) => key !== 'engineVersion' || before.engine === now.engine)
    .map(([key, word]) => `${word} ${before[key]}, now ${now[key]}`);
  return [...words, ...codeChanges(before, now)];
}

/** The same code under another version number computes the same; where code is not known, its version stands for it. */
function codeChanges(before: Environment, now: Environment): readonly string[] {
  if (before.code !== undefined && now.code !== undefined) {
    const [old, current] = [before.code.slice(0, 8), now.code.slice(0, 8)];
    return before.code === now.code ? [] : [`code of harness ${old}, now ${current}`];
  }
  if (before.harness === undefined || now.harness === undefined || before.harness === now.harness) return [];
  return [`version of harness ${before.harness}, now ${now.harness}`];
}
