// What a search of an experiment tried and found: the best so far, its trials and why some were stopped, what fresh
// seeds say of the winners, which parameters matter.

import type { SearchDocument, SearchTrial } from '../../../results/search/search.js';
import { duration, integer, metricValue } from '../format.js';
import { titleOf } from '../metrics.js';
import { RunLinks } from '../parts/cells.js';
import { Figure } from '../parts/figure.js';
import { Note, Read } from '../parts/state.js';
import { useDocument } from '../use-document.js';
import { Confirmation } from './search-confirmation.js';
import { SeenCsv } from '../parts/seen-csv.js';

interface SearchProps {
  readonly id: number;
  /** Whether a run is one of the experiment's. */
  readonly isOwn: (run: number) => boolean;
}

export function SearchPart({ id, isOwn }: SearchProps) {
  const search = useDocument<SearchDocument>(`experiments/${id}/search.json`, isOwn);
  return (
    <>
      <h2>What the search found</h2>
      <Read of={search}>{(document) => <Found id={id} {...document} />}</Read>
    </>
  );
}

const WHY: Readonly<Record<string, string>> = {
  target: '; the target is reached',
  exhausted: '; nothing else was found to try',
};

function Found({ id, ...search }: SearchDocument & { readonly id: number }) {
  const { method, metric, runs, counts, ended, best, trials, confirmation, importance, pareto_front: front } = search;
  const states = (['finished', 'stopped', 'failed', 'pending'] as const).filter((state) => counts[state] > 0);
  const figure = (name: string, title: string) => (
    <Figure title={title} path={`experiments/${id}/figures/${name}`} version={JSON.stringify(counts)} />
  );
  return (
    <>
      <p>
        {method}: {integer(counts.tried)} of up to {integer(runs)} configurations,{' '}
        {states.map((state) => `${integer(counts[state])} ${state === 'pending' ? 'not over' : state}`).join(', ')}
        {WHY[ended ?? '']}.
      </p>
      {best === null ? (
        <Note>No configuration has finished yet.</Note>
      ) : (
        <p>
          The search says: {titleOf(metric)} <strong>{metricValue(metric, trials[best]!.value)}</strong>, the best of{' '}
          {integer(counts.tried)} tried: trial {best}, <code>{trials[best]!.label}</code>.
        </p>
      )}
      {confirmation === null ? (
        <p class="small">Not confirmed: the best of many is partly the luckiest of many.</p>
      ) : (
        <Confirmation metric={metric} {...confirmation} />
      )}
      <div class="figures">
        {best !== null && figure('search', 'the best so far, and every trial')}
        {best !== null && figure('parallel', 'parameters of every trial')}
        {importance !== null && figure('importance', 'which parameters matter')}
        {front.length > 0 && figure('pareto', 'exact match against time and size')}
      </div>
      {importance === null && (
        <p class="small">Importance of parameters: fewer than 10 trials have finished, or all came to the same.</p>
      )}
      <h3>Trials, the best first</h3>
      <Trials {...search} />
      <SeenCsv name="trials" />
    </>
  );
}

/** Those that finished first, then those that were stopped, then those without a value. */
function bestFirst({ trials, goal }: Pick<SearchDocument, 'trials' | 'goal'>): readonly SearchTrial[] {
  const rank = ({ value, state }: SearchTrial): number => (value === null ? 2 : state === 'finished' ? 0 : 1);
  const sign = goal === 'maximize' ? -1 : 1;
  return [...trials].sort((a, b) => rank(a) - rank(b) || sign * ((a.value ?? 0) - (b.value ?? 0)) || a.trial - b.trial);
}

function Trials(search: SearchDocument) {
  const { metric } = search;
  return (
    <div class="scroll results" tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col" class="number">
              trial
            </th>
            <th scope="col">settings</th>
            <th scope="col">from</th>
            <th scope="col">state</th>
            <th scope="col" class="number">
              {titleOf(metric)}
            </th>
            <th scope="col" class="number">
              time
            </th>
            <th scope="col">runs</th>
            <th scope="col">why it was stopped</th>
          </tr>
        </thead>
        <tbody>
          {bestFirst(search).map(({ trial, label, from, state, epoch, value, seconds, runs, stopped_by: why }) => (
            <tr key={trial}>
              <th scope="row" class="number">
                {trial}
              </th>
              <td class="text">{label}</td>
              <td>{from}</td>
              <td>{epoch === null ? (state === 'pending' ? 'not over' : state) : `stopped after ${epoch}`}</td>
              <td class="number">{metricValue(metric, value)}</td>
              <td class="number">{duration(seconds)}</td>
              <td>
                <RunLinks runs={runs.map(({ run }) => run)} />
              </td>
              <td class="text why">{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
