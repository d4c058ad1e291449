// Writes everything a sweep decided as text.

import type { SweepDecisions } from '../../results/sweep-decisions.js';
import { inert, time } from '../format.js';
import { renderTable } from '../table.js';

const NOTHING = 'it decides nothing: its runs are known from the start, and each is trained to its end';

export function decisionsText({ sweep, experiment, created_at: createdAt, decisions }: SweepDecisions): string {
  const head = `sweep${sweep}: ${inert(experiment)}, first given ${time(createdAt)} UTC`;
  if (decisions.length === 0) return `${head}\n${NOTHING}`;
  const rows = decisions.map(({ number, at, runs, words }) => [String(number), time(at), runsText(runs), words]);
  const columns = [{ title: '', align: 'right' as const }, { title: 'UTC' }, { title: 'runs' }, { title: 'decision' }];
  return `${head}\n\n${renderTable(columns, rows)}`;
}

const MOST_RUNS = 3;

function runsText(runs: readonly number[]): string {
  const shown = runs.slice(0, MOST_RUNS).map((run) => `run${run}`);
  return runs.length <= MOST_RUNS ? shown.join(' ') : `${shown.join(' ')} and ${runs.length - MOST_RUNS} more`;
}
