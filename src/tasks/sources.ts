// The files that hold a user's own examples, known by their content: a path says where a person keeps one, its SHA-256 what
// it is.

/** Files by the SHA-256 of their content. */
export interface Sources {
  /**
   * What a reader makes of a file, made once.
   * @param name what the file is called in messages
   * @throws UserError where there is no file with that content
   */
  readonly load: <T>(sha256: string, name: string, read: (content: Uint8Array, name: string) => T) => T;
}

/** For tasks that read no files. */
export const NO_SOURCES: Sources = {
  load: (sha256) => {
    throw new Error(`internal: nobody said where the file ${sha256} lies`);
  },
};
