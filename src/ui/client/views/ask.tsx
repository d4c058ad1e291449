// A question to a trained run: what it answers, how sure it is of each character, what happens inside it.

import { useEffect, useState } from 'preact/hooks';
import type { AskedAnswer } from '../../ask-messages.js';
import type { RunDocument } from '../../../results/run.js';
import { set, setting } from '../address.js';
import { query } from '../data.js';
import { integer, percent } from '../format.js';
import { runs } from '../live.js';
import { Command, Svg } from '../parts/controls.js';
import { newestRun, PickRun } from '../parts/pick-run.js';
import { Note, Read } from '../parts/state.js';
import { theme } from '../theme.js';
import { useDocument } from '../use-document.js';
import { SeenCsv } from '../parts/seen-csv.js';

export function AskView() {
  const run = Number(setting('run')) || newestRun();
  const document = useDocument<RunDocument>(run === undefined ? undefined : `runs/${run}.json`, (one) => one === run);
  const question = setting('question');
  if (runs.value !== undefined && run === undefined)
    return (
      <section class="page">
        <h1>Ask</h1>
        <Note>No run has finished an epoch yet.</Note>
      </section>
    );
  const ask = (event: SubmitEvent): void => {
    event.preventDefault();
    const asked = new FormData(event.currentTarget as HTMLFormElement).get('question');
    set({ question: typeof asked === 'string' ? asked : '' }, true);
  };
  return (
    <section class="page">
      <h1>Ask</h1>
      <form class="bar" onSubmit={ask}>
        <PickRun name="run" label="run" value={run} />
        <Checkpoints checkpoints={document.value?.checkpoints ?? []} />
        <Question asked={question} example={document.value?.wrong_answers[0]?.equation ?? '31 + 87'} />
        <button type="submit">ask</button>
      </form>
      <Examples answers={document.value?.wrong_answers ?? []} />
      {run !== undefined && question !== '' && <Answered run={run} question={question} epoch={setting('epoch')} />}
    </section>
  );
}

/** What is being written stays while all around it is read again; another question in the address takes its place. */
function Question({ asked, example }: { readonly asked: string; readonly example: string }) {
  const [typed, type] = useState(asked);
  useEffect(() => type(asked), [asked]);
  return (
    <label class="field wide">
      <span>question</span>
      <input
        name="question"
        value={typed}
        placeholder={example}
        autocomplete="off"
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
    </label>
  );
}

function Checkpoints({ checkpoints }: Pick<RunDocument, 'checkpoints'>) {
  const kept = checkpoints.filter(({ step }) => step === 0).map(({ epoch }) => epoch);
  const chosen = Number(setting('epoch'));
  const isGone = chosen > 0 && !kept.includes(chosen);
  return (
    <label class="field">
      <span>weights of</span>
      <select onChange={({ currentTarget }) => set({ epoch: currentTarget.value })}>
        <option value="">the best epoch</option>
        {[...(isGone ? [chosen] : []), ...kept].map((epoch) => (
          <option key={epoch} value={epoch} selected={epoch === chosen}>
            epoch {epoch}
            {isGone && epoch === chosen && ', no longer kept'}
          </option>
        ))}
      </select>
    </label>
  );
}

function commandOf(run: number, question: string, epoch: string): readonly string[] {
  const options = ['predict', `run${run}`, ...(epoch === '' ? [] : ['--epoch', epoch])];
  return question.startsWith('-') ? [...options, '--', question] : [...options, question];
}

/** What it got wrong is what one wants to ask. */
function Examples({ answers }: { readonly answers: RunDocument['wrong_answers'] }) {
  if (answers.length === 0) return null;
  return (
    <p class="small apart">
      It was wrong at{' '}
      {answers.slice(0, 8).map(({ example, equation }) => (
        <button type="button" class="plain" key={example} onClick={() => set({ question: equation }, true)}>
          <code>{equation}</code>
        </button>
      ))}
    </p>
  );
}

function Answered({
  run,
  question,
  epoch,
}: {
  readonly run: number;
  readonly question: string;
  readonly epoch: string;
}) {
  const answer = useDocument<AskedAnswer>(
    `ask.json${query({ run, question, epoch: epoch === '' ? undefined : epoch })}`,
  );
  return (
    <Read of={answer}>
      {({ equation, predicted, expected, correct, places, isReversed, padding, figures, epoch: from }) => (
        <>
          <p class="answer" role="status">
            <code>
              {equation} ={' '}
              <strong class={correct ? 'right-answer' : 'wrong-answer'}>
                {predicted === '' ? '(nothing)' : predicted}
              </strong>
            </code>{' '}
            {correct ? (
              '✓ right'
            ) : expected === null ? (
              'nobody knows the answer'
            ) : (
              <>
                ✕ the right answer is <code>{expected}</code>
              </>
            )}
          </p>
          <p class="small">
            Weights of epoch {integer(from)} <Command words={commandOf(run, equation, epoch)} isNext />
          </p>
          <h2>How sure it is of each character</h2>
          <p class="small">
            In the order in which it writes{isReversed ? ': the last character first' : ''}. The likeliest five at each
            place; <code>␣</code> is padding.
          </p>
          <div class="scroll" tabIndex={0}>
            <Places places={places} padding={padding} />
          </div>
          <SeenCsv name={`probabilities-run${run}`} />
          <h2>What happens inside</h2>
          <div class="scroll" tabIndex={0}>
            <img
              class="inside"
              alt={`hidden states or attention of run${run} for ${equation}`}
              src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(figures[theme.value])}`}
            />
          </div>
          <Svg name={`inside-run${run}`} draw={() => figures[theme.value]} />
        </>
      )}
    </Read>
  );
}

function Places({ places, padding }: Pick<AskedAnswer, 'places' | 'padding'>) {
  const shown = (token: string): string => (token === padding ? '␣' : token);
  return (
    <table class="places">
      <thead>
        <tr>
          {places.map((_, place) => (
            <th scope="col" key={place}>
              {place + 1}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[0, 1, 2, 3, 4].map((rank) => (
          <tr key={rank}>
            {places.map((likely, place) => {
              const [token, probability] = likely[rank] ?? ['', 0];
              return (
                <td key={place} style={{ '--share': `${100 * probability}%` }}>
                  <code>{shown(token)}</code> <span>{token === '' ? '' : percent(probability)}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
