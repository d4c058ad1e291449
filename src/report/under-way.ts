// A table of what is trained where.

import type { RunUnderWay } from '../results/under-way.js';
import { titleOf } from '../train/metric-table.js';
import { duration, integer } from './format.js';
import { renderTable } from './table.js';

export function underWayTable(runs: readonly RunUnderWay[]): string {
  return renderTable(
    [
      { title: 'run' },
      { title: 'experiment' },
      { title: 'variant' },
      { title: 'seed', align: 'right' },
      { title: 'host' },
      { title: 'job' },
      { title: 'epoch', align: 'right' },
      { title: titleOf('examples_per_second'), align: 'right' },
      { title: 'left', align: 'right' },
      { title: "job's time left", align: 'right' },
    ],
    runs.map((one) => [
      `run${one.run}`,
      one.experiment,
      one.variant,
      String(one.seed),
      one.host ?? '-',
      jobOf(one),
      `${one.epoch.toFixed(1)} of ${one.epochs}`,
      integer(one.examples_per_second),
      duration(one.seconds_left),
      one.job_time_left ?? '-',
    ]),
  );
}

/** As Slurm calls it, or a process. */
function jobOf({ launcher, job, job_state: state, pid }: RunUnderWay): string {
  if (launcher === 'local') return pid === null ? '-' : `process ${pid}`;
  return job === null ? 'slurm' : `slurm ${job} ${(state ?? '').toLowerCase()}`;
}
