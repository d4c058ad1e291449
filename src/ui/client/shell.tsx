// What stands around every view: where one can go, whether it is live, light or dark.

import type { ComponentType } from 'preact';
import { refused, view, writeAddress } from './address.js';
import { isCopy } from './data.js';
import { time } from './format.js';
import { connection, copy, failure, runs } from './live.js';
import { chosen, nextTheme } from './theme.js';
import { AskView } from './views/ask.js';
import { BoardView } from './views/board.js';
import { CompareView } from './views/compare.js';
import { ExperimentView } from './views/experiment.js';
import { ExperimentsView } from './views/experiments.js';
import { MistakesView } from './views/mistakes.js';
import { RunView } from './views/run.js';
import { RunsView } from './views/runs.js';
import { SqlView } from './views/sql.js';

const PLACES = [
  ['runs', 'Runs'],
  ['experiments', 'Experiments'],
  ['board', 'Board'],
  ['mistakes', 'Mistakes'],
  ['compare', 'Compare'],
  ['ask', 'Ask'],
  ['sql', 'SQL'],
] as const;

/** What is asked anew each time, or changes. */
const NEEDS_SERVER: readonly string[] = ['board', 'ask', 'sql'];

const VIEWS: Readonly<Record<string, ComponentType<{ readonly of: string }>>> = {
  runs: RunsView,
  experiments: ExperimentsView,
  experiment: ExperimentView,
  run: RunView,
  mistakes: MistakesView,
  compare: CompareView,
  ask: AskView,
  sql: SqlView,
  board: BoardView,
};

const TOP: Readonly<Record<string, string>> = { run: 'runs', experiment: 'experiments' };

export function Shell() {
  const [name = '', of = ''] = view.value.split('/');
  const Shown = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
  const isThere = !isCopy() || runs.value !== undefined; // what a copy holds is said with its runs
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        to the content
      </a>
      <header class="top">
        <a class="name" href={writeAddress('runs')}>
          harness
        </a>
        <nav aria-label="views">
          {PLACES.filter(([place]) => !isCopy() || !NEEDS_SERVER.includes(place)).map(([place, title]) => (
            <a key={place} href={writeAddress(place)} aria-current={place === (TOP[name] ?? name) ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <Live />
        <button
          type="button"
          class="plain"
          onClick={nextTheme}
          aria-label={`colours: ${chosen.value}; change`}
          title={`colours: ${chosen.value}`}
        >
          {{ system: '◐', light: '○', dark: '●' }[chosen.value]}
        </button>
      </header>
      <Closed />
      <main id="main" tabIndex={-1} class={name}>
        {Shown === undefined ? (
          <p class="note">There is no view {name}.</p>
        ) : isCopy() && NEEDS_SERVER.includes(name) ? (
          <p class="note">
            This is a copy: nobody is here to answer. <code>harness serve</code> answers.
          </p>
        ) : (
          isThere && <Shown key={view.value} of={of} />
        )}
      </main>
    </>
  );
}

const WORDS = {
  connecting: 'connecting',
  live: 'live',
  lost: 'cut off, trying again',
  closed: 'closed',
  still: 'a copy',
};

function Live() {
  const running = runs.value?.filter(({ status }) => status === 'running').length ?? 0;
  return (
    <span class={`live ${connection.value}`} role="status">
      <span aria-hidden="true" class="dot" />
      {WORDS[connection.value]}
      {copy.value !== undefined && ` of ${time(copy.value.at)}`}
      {connection.value === 'live' && running > 0 && `, ${running} running`}
    </span>
  );
}

function Closed() {
  if (connection.value === 'closed') {
    return (
      <div class="banner" role="alert">
        The server was started again and does not know this browser. Open the address that <code>harness serve</code>{' '}
        has printed, here or in another tab: this page then goes on where it is.
      </div>
    );
  }
  const told = [
    failure.value,
    ...refused.value.map((one) => `The address says ${one}, which means nothing here: it is left out.`),
  ].join(' ');
  return told.trim() === '' ? null : (
    <div class="banner" role="alert">
      {told}
    </div>
  );
}
