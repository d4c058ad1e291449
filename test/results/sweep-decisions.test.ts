import { describe, expect, it } from 'vitest';
import { decisionsText } from '../../src/report/search/decisions.js';
import { runText } from '../../src/report/run.js';
import { runDocument } from '../../src/results/run.js';
import { runDecisions, sweepDecisions } from '../../src/results/sweep-decisions.js';
import { recorded } from '../setup/recorded.js';
import { searched, searchText, type SearchedRun } from '../setup/searched.js';

const byRate = ({ rate }: SearchedRun): number => Math.round(rate * 10);
const ASHA = '  stop: {type: asha, min_epochs: 1, eta: 2}\n';

describe('all that a sweep decided', () => {
  it('is told in its order: what was tried, what was stopped and why, what ended it, what was confirmed', () => {
    const { connection } = searched(searchText('', `${ASHA}  confirm: {best: 1, seeds: 2}\n`), byRate);
    const { decisions, experiment } = sweepDecisions(connection, 'sweep2');
    expect(experiment).toBe('tiny');
    expect(decisions.map(({ number }) => number)).toEqual(decisions.map((_, index) => index + 1));
    const words = decisions.map((decision) => decision.words);
    expect(words[0]).toMatch(/^tries learning_rate=0\.\d as trial 0 \(random\)$/);
    expect(
      words.filter((line) => /^asha stops it: val_exact 0\.\d after epoch \d: of \d runs the best/.test(line)),
    ).not.toEqual([]);
    expect(words).toContain('tries nothing more: as many configurations as asked for were tried');
    expect(words.at(-1)).toMatch(/^trains anew, with seeds \d+, \d+: learning_rate=0\.\d; default \(baseline\)$/);
    expect(decisions.at(-1)!.runs).toHaveLength(4); // two configurations, two seeds
    expect(decisions[0]!.runs).toHaveLength(1); // not those of the confirmation, of the same configuration
    expect(decisionsText(sweepDecisions(connection, 'sweep2'))).toContain('asha stops it');
  });

  it('is nothing where all runs are known from the start, and such a sweep has to be there', () => {
    const { connection } = recorded();
    expect(decisionsText(sweepDecisions(connection, 'sweep1'))).toContain('it decides nothing');
    expect(() => sweepDecisions(connection, 'sweep9')).toThrow(/there is no sweep9[^]*the newest is sweep1/);
  });
});

describe('what was decided about a run', () => {
  it.each(['asha', 'halving'])('by %s: why it was stopped, with the numbers', (rule) => {
    const { connection } = searched(searchText('', ASHA.replace('asha', rule)), byRate);
    const stopped = sweepDecisions(connection, 'sweep2').decisions.filter(
      (one) => 'action' in one && one.action === 'stop',
    );
    const [run] = stopped[0]!.runs;
    const told = runDecisions(connection, run!);
    expect(told.at(-1)).toMatchObject({ sweep: 2, rule, action: 'stop', words: stopped[0]!.words });
    const document = runDocument(connection, `run${run}`, { mistakes: 0, evalSet: undefined });
    expect(document).toMatchObject({ status: 'pruned', is_decided: true });
    expect(runText(document, told)).toContain(`decisions of its sweep\n  sweep2: ${told[0]!.words}`);
  });

  it('in the search is not said of the same configuration with fresh seeds', () => {
    const { connection } = searched(
      searchText('', `${ASHA.replace('asha', 'halving')}  confirm: {best: 1, seeds: 2}\n`),
      byRate,
    );
    const { decisions } = sweepDecisions(connection, 'sweep2');
    const fresh = decisions.at(-1)!.runs;
    expect(fresh.flatMap((run) => runDecisions(connection, run))).toEqual([]);
  });

  it('once is told once, though an extended search goes on with it', () => {
    const { connection, extend } = twice();
    extend();
    const told = sweepDecisions(connection, 'sweep3').decisions.filter((one) => one.type === 'judged');
    for (const { runs } of told) {
      const about = runDecisions(connection, runs[0]!).map(({ words }) => words);
      expect(new Set(about).size).toBe(about.length);
    }
    expect(told.length).toBeGreaterThan(0);
  });
});

/** A search, and the same with more runs. */
function twice() {
  const place = searched(searchText('', ASHA), byRate);
  return {
    ...place,
    extend: () => searched(searchText('', ASHA).replace('runs: 4', 'runs: 5'), byRate, Infinity, place),
  };
}
