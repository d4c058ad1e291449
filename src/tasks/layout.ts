// How a question becomes tokens outside this program: what exported models say of it, and the lines of code that do it.

/** Parts of an exported model's `encoding.json` and of its examples. */
export interface QuestionLayout {
  /** Beside length, alignment and reversal of the question. */
  readonly ofQuestion: Readonly<Record<string, unknown>>;
  /** Beside the same of the answer. */
  readonly ofAnswer: Readonly<Record<string, unknown>>;
  /** Beside everything else. */
  readonly ofTask: Readonly<Record<string, unknown>>;
  /** The question of an example. */
  readonly example: string;
  /** From `text` and `encoding` to the list `tokens`. */
  readonly javascript: string;
  readonly python: string;
  /**
   * Statements that leave the final answer in the list `read`, which holds what was written; none: that is the answer.
   */
  readonly reading?: { readonly javascript: readonly string[]; readonly python: readonly string[] };
}

/** Of questions whose text is their tokens, one after the other or a space apart. */
export const plainLayout = (
  separator: '' | ' ',
  example: string,
  ofTask: QuestionLayout['ofTask'],
): QuestionLayout => ({
  ofQuestion: {},
  ofAnswer: {},
  ofTask,
  example,
  javascript: separator === '' ? 'const tokens = [...text];' : 'const tokens = text.trim().split(/\\s+/);',
  python: separator === '' ? 'tokens = list(text)' : 'tokens = text.split()',
});
