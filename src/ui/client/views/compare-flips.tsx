// Examples that one of two runs got right and the other did not, with the answers of both.

import { useMemo } from 'preact/hooks';
import type { Pair } from '../../../results/comparison/runs.js';
import { setting } from '../address.js';
import { readAnswers } from '../answers.js';
import { integer } from '../format.js';
import { Differing } from '../parts/answers.js';
import { Choices, csv, download } from '../parts/controls.js';
import { Note, Problem } from '../parts/state.js';
import { brushed, readRegion, type Axis } from '../raster.js';
import { sampled } from '../sample.js';
import { useAsync } from '../use-async.js';

/** Two runs on one set. */
export interface Looked {
  readonly set: number;
  readonly size: number;
  /** The place of each example's kind among those of `kindsOf`. */
  readonly kinds: Uint8Array;
  readonly counts: readonly number[];
  readonly axes: readonly [Axis, Axis] | undefined;
}

const SIDES = { first: 2, second: 3, both: 1 } as const;

/** Examples of one side with the answers of both. */
export function Flips({ looked, pair }: { readonly looked: Looked; readonly pair: Pair }) {
  const side = setting('side', 'first') as keyof typeof SIDES;
  const region = readRegion(setting('in'));
  const chosen = useMemo(() => {
    const isIn = region && looked.axes ? brushed(region, looked.axes[0].values, looked.axes[1].values) : undefined;
    const found: number[] = [];
    looked.kinds.forEach((kind, example) => kind === SIDES[side] && isIn?.[example] !== 0 && found.push(example));
    return found;
  }, [looked, side, setting('in')]);
  const shown = sampled(chosen, 100);
  const answers = useAsync(() => bothAnswers(looked.set, pair, shown), [looked, side, setting('in')]);
  const [first, second] = [`run${pair.first}`, `run${pair.second}`];
  return (
    <>
      <div class="bar">
        <Choices
          name="side"
          label="who is right"
          otherwise="first"
          choices={[
            ['first', `only ${first} right`],
            ['second', `only ${second} right`],
            ['both', 'both wrong'],
          ]}
        />
        <span class="small">
          {shown.length < chosen.length ? `${shown.length} of ` : ''}
          {integer(chosen.length)}
          {region !== undefined && ' in the rectangle'}
        </span>
        {answers.value !== undefined && (
          <button
            type="button"
            class="plain"
            onClick={() =>
              download(`${first}-${second}-flips.csv`, csv([['question', 'right', first, second], ...answers.value!]))
            }
          >
            CSV
          </button>
        )}
      </div>
      {answers.error !== undefined && <Problem error={answers.error} />}
      {chosen.length === 0 ? (
        <Note>None.</Note>
      ) : (
        answers.value !== undefined && <FlipTable rows={answers.value} names={[first, second]} />
      )}
    </>
  );
}

type FlipRow = readonly [question: string, right: string, first: string, second: string];

async function bothAnswers(evalSet: number, pair: Pair, examples: readonly number[]): Promise<readonly FlipRow[]> {
  if (examples.length === 0) return [];
  const of = (run: number, epoch: number) => readAnswers({ run, set: evalSet, epoch }, examples);
  const [mine, theirs] = await Promise.all([of(pair.first, pair.first_epoch), of(pair.second, pair.second_epoch)]);
  return mine.map(({ equation, expected, predicted }, place) => [
    equation,
    expected,
    predicted ?? expected,
    theirs[place]!.predicted ?? expected,
  ]);
}

const FlipTable = ({ rows, names }: { readonly rows: readonly FlipRow[]; readonly names: readonly string[] }) => (
  <div class="scroll answers" tabIndex={0}>
    <table class="table">
      <thead>
        <tr>
          {['question', 'right', ...names].map((title) => (
            <th scope="col" key={title}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([question, right, ...answers], place) => (
          <tr key={place}>
            <td>
              <code>{question}</code>
            </td>
            <td>
              <code>{right}</code>
            </td>
            {answers.map((answer, index) => (
              <td key={index}>
                <code>{answer === right ? answer : <Differing text={answer} from={right} />}</code>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** Where the sets are others, what the comparison itself gives. */
export function Samples({ pair }: { readonly pair: Pair }) {
  const rows = [
    ...pair.only_first_right_sample.map((flip): FlipRow => [
      flip.equation,
      flip.expected,
      flip.expected,
      flip.predicted,
    ]),
    ...pair.only_second_right_sample.map((flip): FlipRow => [
      flip.equation,
      flip.expected,
      flip.predicted,
      flip.expected,
    ]),
  ];
  return <FlipTable rows={rows} names={[`run${pair.first}`, `run${pair.second}`]} />;
}
