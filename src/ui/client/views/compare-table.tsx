// More than two runs: each beside the first, and the examples that they do not agree about, answer by answer.

import type { ShownAnswer } from '../../../results/mistakes.js';
import { writeAddress } from '../address.js';
import { readAnswers } from '../answers.js';
import { readSets, wrongAfter } from '../examples.js';
import { integer, probability, share, signed } from '../format.js';
import { Differing } from '../parts/answers.js';
import { Note, Read } from '../parts/state.js';
import { sampled } from '../sample.js';
import { useAsync } from '../use-async.js';
import { NumberCells } from '../parts/cells.js';
import type { RunsCompared } from './compare-copy.js';
import { SeenCsv } from '../parts/seen-csv.js';

export function ManyRuns({ runs, pairs }: RunsCompared) {
  const table = useAsync(() => disagreements(runs), [runs]);
  return (
    <>
      <h2>Each beside run{runs[0]!.run}</h2>
      <div class="scroll" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              {[
                'run',
                'exact match',
                'in common',
                'only the first right',
                'only this right',
                'both wrong',
                'first less this',
                'p (Holm)',
              ].map((title, place) => (
                <th scope="col" class={place === 0 ? '' : 'number'} key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((run, place) => {
              const pair = pairs[place - 1];
              const cells =
                pair === undefined
                  ? ['', '', '', '', '', '']
                  : [
                      integer(pair.common),
                      integer(pair.only_first_right),
                      integer(pair.only_second_right),
                      integer(pair.both_wrong),
                      signed(pair.difference),
                      probability(pair.mcnemar_p_holm),
                    ];
              return (
                <tr key={run.run}>
                  <th scope="row">
                    <a href={writeAddress(`run/${run.run}`)}>run{run.run}</a> {run.variant}, seed {run.seed}
                  </th>
                  <td class="number">{share(run.best_val_exact)}</td>
                  <NumberCells of={cells} />
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <SeenCsv name="runs-compared" />
      <h2>Examples they do not agree about</h2>
      <Read of={{ ...table, isLoading: table.value === undefined }}>
        {(found) =>
          found === null ? (
            <Note>
              They were evaluated on different examples; the table above counts those that two have in common.
            </Note>
          ) : (
            <Disagreements found={found} runs={runs} />
          )
        }
      </Read>
    </>
  );
}

interface Found {
  readonly count: number;
  readonly rows: readonly (readonly ShownAnswer[])[];
}

const MOST = 100;

/** Those about which opinions are most divided come first. */
async function disagreements(runs: RunsCompared['runs']): Promise<Found | null> {
  const all = await Promise.all(runs.map(({ run }) => readSets(`runs/${run}/sets.json`)));
  const sets = all.map((one) => one.sets.find(({ eval_set: name }) => name === 'validation'));
  const id = sets[0]?.eval_set_id;
  if (id === undefined || sets.some((set) => set?.eval_set_id !== id)) return null;
  const wrong = await Promise.all(runs.map(({ run, best_epoch: best }) => wrongAfter(run, id, best!)));
  const counts = new Map<number, number>();
  for (const examples of wrong) for (const example of examples) counts.set(example, (counts.get(example) ?? 0) + 1);
  const divided = [...counts].filter(([, count]) => count < runs.length);
  const middle = runs.length / 2;
  const order = divided
    .sort(([a, one], [b, other]) => Math.abs(one - middle) - Math.abs(other - middle) || a - b)
    .map(([example]) => example);
  const shown = sampled(order.slice(0, MOST), MOST);
  if (shown.length === 0) return { count: 0, rows: [] };
  const answers = await Promise.all(
    runs.map(({ run, best_epoch: best }) => readAnswers({ run, set: id, epoch: best! }, shown)),
  );
  return { count: order.length, rows: shown.map((_, place) => answers.map((one) => one[place]!)) };
}

function Disagreements({
  found: { count, rows },
  runs,
}: {
  readonly found: Found;
  readonly runs: RunsCompared['runs'];
}) {
  if (count === 0) return <Note>They are right and wrong at the same examples.</Note>;
  return (
    <>
      <p class="small">
        {rows.length < count ? `${rows.length} of ` : ''}
        {integer(count)}, the most divided first
      </p>
      <div class="scroll answers" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              {['question', 'right', ...runs.map(({ run }) => `run${run}`)].map((title) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((answers) => (
              <tr key={answers[0]!.example}>
                <td>
                  <code>{answers[0]!.equation}</code>
                </td>
                <td>
                  <code>{answers[0]!.expected}</code>
                </td>
                {answers.map(({ predicted, expected }, place) => (
                  <td key={place}>
                    <code>{predicted === null ? '✓' : <Differing text={predicted} from={expected} />}</code>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <SeenCsv name="disagreements" />
    </>
  );
}
