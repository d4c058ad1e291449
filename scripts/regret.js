// How close a search comes to a known minimum: node scripts/regret.js [--seeds 20] [--lags 0,4,8] [--cohorts 12] (after
// npm run build). Prints mean / median simple regret of each method after n trials, as a table for each function.

import { parseArgs } from 'node:util';
import { spaceOf } from '../dist/plan/search/space.js';
import { suggest } from '../dist/plan/search/suggest.js';
import { median, OBJECTIVES, regrets } from './regret/objectives.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    lags: { type: 'string', default: '0,4,8' },
    cohorts: { type: 'string', default: '12' },
    sizes: { type: 'string', default: '32,64,100,128,200' },
  },
});
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const sizes = values.sizes.split(',').map(Number);
const cohorts = values.cohorts.split(',').map(Number);
const lags = values.lags.split(',').map(Number);

const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const cellText = (list) => `${mean(list).toPrecision(3)} / ${median(list).toPrecision(3)}`;

for (const [name, objective] of Object.entries(OBJECTIVES)) {
  const methods = [
    ['random', { method: 'random', lag: 0 }],
    ['sobol', { method: 'sobol', lag: 0 }],
    ...lags.map((lag) => [`tpe, lag ${lag}`, { method: 'tpe', lag }]),
    ...cohorts.map((cohort) => [`tpe, cohort ${cohort}`, { method: 'tpe', lag: 0, cohort }]),
  ];
  console.log(`\n${name}: mean / median simple regret over ${seeds.length} seeds\n`);
  console.log(`| n | ${methods.map(([title]) => title).join(' | ')} |\n|${' --- |'.repeat(methods.length + 1)}`);
  const columns = methods.map(([, options]) => {
    const search = {
      space: spaceOf(objective.parameters),
      runs: Math.max(...sizes),
      goal: 'minimize',
      target: null,
      cohort: null,
      enqueued: [],
      ...options,
    };
    return seeds.map((seed) => regrets(suggest, { ...search, seed }, objective, sizes));
  });
  sizes.forEach((size, index) => {
    console.log(`| ${size} | ${columns.map((column) => cellText(column.map((row) => row[index]))).join(' | ')} |`);
  });
}
