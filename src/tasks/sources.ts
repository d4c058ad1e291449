// The files that hold a user's own examples, known by their content: a path says where a person keeps one, its SHA-256
// what it is.

/** Bytes of a file. */
export const MOST_SOURCE_BYTES = 2 ** 30;

/** From the bytes of a file; it is called `name` in messages. */
export type ReadSource<T> = (content: Uint8Array, name: string) => T;

/** Files by the SHA-256 of their content. */
export interface Sources {
  /**
   * What a reader makes of a file, made once.
   * @param name what a spec calls the file
   * @throws UserError where there is no file with that content
   */
  readonly load: <T>(sha256: string, name: string, read: ReadSource<T>) => T;
}

/** For tasks that read no files. */
export const NO_SOURCES: Sources = {
  load: (sha256) => {
    throw new Error(`internal: nobody said where the file ${sha256} lies`);
  },
};

/** @param contentOf the bytes with that hash, and what the file is called in messages */
export function sourcesFrom(
  contentOf: (sha256: string, name: string) => { readonly content: Uint8Array; readonly name: string },
): Sources {
  const known = new Map<string, { readonly read: ReadSource<unknown>; readonly made: unknown }>();
  return {
    load: <T>(sha256: string, called: string, read: ReadSource<T>): T => {
      const before = known.get(sha256);
      if (before?.read === read) return before.made as T;
      const { content, name } = contentOf(sha256, called);
      const made = read(content, name);
      known.set(sha256, { read, made });
      return made;
    },
  };
}
