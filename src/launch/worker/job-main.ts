// A process that trains the runs of one task of a cluster's job, one after the other. What it says lies in the folders
// of its runs; whoever gave them out may be there or not. Slurm sends USR2 ahead of a job's time limit, and TERM when
// it takes it back: both have the run write a checkpoint and end. The handlers come before all else: without one, USR2
// kills.

let stopping: { readonly by: 'time limit' | 'signal'; readonly reason: string } | undefined;
process.on('SIGUSR2', () => (stopping ??= { by: 'time limit', reason: "its job's time is nearly over" }));
process.on('SIGTERM', () => (stopping ??= { by: 'signal', reason: 'its job was told to end' }));
process.on('SIGINT', () => (stopping ??= { by: 'signal', reason: 'its job was told to end' }));

const { trainTask } = await import('./task.js');
const { armCrashPoint } = await import('../../util/crash-points.js');
armCrashPoint(process.env['HARNESS_CRASH_AT']);
const [manifest = '', task = ''] = process.argv.slice(2);
process.exitCode = await trainTask(manifest, Number(task), () => stopping, {
  now: Date.now,
  elapsed: () => performance.now(),
});
