// What an inspection finds. Types only.

export interface Finding {
  /** `problem`: something is wrong. `note`: nothing is lost, but it is not tidy. */
  readonly level: 'problem' | 'note';
  /** File, folder or run. */
  readonly at: string;
  readonly message: string;
  /** What to do about it by hand, where nothing here can. */
  readonly advice?: string;
  /** What `repair` does, in words. */
  readonly fix?: string;
  /** Only what loses nothing. */
  readonly repair?: () => void;
}
