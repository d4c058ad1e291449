// Questions with their answers, right and wrong, of examples that were chosen.

import type { ShownAnswer } from '../../../results/mistakes.js';
import { answersPath, readAllAnswers, readAnswers } from '../answers.js';
import { integer } from '../format.js';
import { useDocument } from '../use-document.js';
import { csv, download } from './controls.js';
import { Note, Read } from './state.js';

interface AnswersProps {
  readonly run: number;
  readonly set: number;
  readonly epoch: number;
  /** Which ones; only the first of many are shown. */
  readonly examples: readonly number[];
  /** All of them, for whoever takes them away. */
  readonly all: readonly number[];
  /** More about an example, by its number. */
  readonly about?: (example: number) => string;
}

export function Answers({ run, set, epoch, examples, all, about }: AnswersProps) {
  const count = all.length;
  const save = async (): Promise<void> =>
    download(`run${run}-epoch${epoch}-wrong.csv`, csvOf(await readAllAnswers({ run, set, epoch }, all)));
  const path = examples.length === 0 ? undefined : answersPath({ run, set, epoch }, examples);
  const answers = useDocument(path, undefined, (_, stop) => readAnswers({ run, set, epoch }, examples, stop));
  if (count === 0) return <Note>None of them is wrong.</Note>;
  return (
    <Read of={answers}>
      {(rows) => (
        <>
          <p class="small">
            {examples.length < count
              ? `${integer(examples.length)} of ${integer(count)}, evenly from first to last`
              : integer(count)}{' '}
            ·{' '}
            <button
              type="button"
              class="plain"
              onClick={() => void save().catch(() => {})} // that nobody answers is said above all views
            >
              CSV
            </button>
          </p>
          <div class="scroll answers" tabIndex={0}>
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">question</th>
                  <th scope="col">right</th>
                  <th scope="col">answered</th>
                  {about !== undefined && <th scope="col">over the epochs</th>}
                </tr>
              </thead>
              <tbody>
                {rows.map(({ example, equation, expected, predicted }) => (
                  <tr key={example}>
                    <td>
                      <code>{equation}</code>
                    </td>
                    <td>
                      <code>{expected}</code>
                    </td>
                    <td>
                      <code>{predicted === null ? expected : <Differing text={predicted} from={expected} />}</code>
                    </td>
                    {about !== undefined && <td class="small story">{about(example)}</td>}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Read>
  );
}

/** Characters that are not those of the right answer are marked, counted from the end, where numbers line up. */
export function Differing({ text, from }: { readonly text: string; readonly from: string }) {
  const [characters, right] = [[...text], [...from]];
  if (text === '') return <mark>(nothing)</mark>;
  return (
    <>
      {characters.map((character, place) => {
        const isRight = character === right[right.length - characters.length + place];
        return isRight ? character : <mark key={place}>{character}</mark>;
      })}
    </>
  );
}

const csvOf = (rows: readonly ShownAnswer[]): string =>
  csv([
    ['example', 'question', 'right', 'answered'],
    ...rows.map((row) => [row.example, row.equation, row.expected, row.predicted ?? row.expected]),
  ]);
