// The public API: everything a program needs that wants to do what the command line does.

export { parseSpec, type Spec } from './spec/parse.js';
export { jsonSchema, type RunConfig } from './spec/schema.js';
export { expand, type RunPlan } from './plan/expand.js';
export { buildDataset, type Dataset } from './data/dataset.js';
export { codecOf, openTask } from './tasks/tasks.js';
export type { Codec } from './tasks/codec.js';
export type { OpenTask, Task } from './tasks/task.js';
export { openDatabase } from './store/database/open.js';
export { openForReading } from './store/database/open-for-reading.js';
export { Recorder } from './store/recorder.js';
export { rebuild } from './store/care/rebuild.js';
export { trainRuns, type SweepOptions } from './launch/coordinator.js';
export type { SweepObserver } from './launch/sweep-parts.js';
export { realParts } from './launch/real-parts.js';
export { predict, predictReadable, type Prediction, type RefusedText } from './inference/predict.js';
export { pairAnswers, differences } from './analysis/compare.js';
export { mean, standardDeviation } from './analysis/statistics/descriptive.js';
export { estimate } from './analysis/statistics/intervals.js';
export { mcnemarExact } from './analysis/statistics/tests.js';
export { rank } from './analysis/variants.js';
export { renderFigure } from './report/figures/frame.js';
export { curvesOfExperiment, sweepOf } from './report/figures/of-experiment.js';
export { planeOf, runAnswers } from './report/figures/of-run.js';
export { toPng } from './report/figures/png.js';
export { themes } from './report/figures/theme.js';
export { modelFiles } from './export/model/model-files.js';
export { UserError, type Problem } from './util/errors.js';
