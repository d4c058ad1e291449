// Draws the figures of an experiment, and the curves of several runs.

import type { ExperimentCurves, ExperimentSettings, RunCurves } from '../../results/figures.js';
import { curvesFigure } from './curves.js';
import type { FigureOf } from './frame.js';
import { sweepFigure } from './sweep.js';

/** Learning curves of the variants; of many the best. */
export function curvesOfExperiment({ experiment, metric, variants, curves }: ExperimentCurves): FigureOf {
  const cut = variants > curves.length ? ` (the best ${curves.length} of ${variants} variants)` : '';
  return curvesFigure({ title: `${experiment}: learning curves${cut}`, metric, series: curves });
}

/** One curve for each run. */
export function curvesOfRuns({ runs, metric, curves }: RunCurves): FigureOf {
  return curvesFigure({
    title: `learning curves of ${runs.map((run) => `run${run}`).join(', ')}`,
    metric,
    series: curves,
  });
}

/** What each variant reached, in its settings. */
export function sweepOf({ experiment, settings, variants }: ExperimentSettings): FigureOf {
  return sweepFigure({
    title: `${experiment}: what each variant reached`,
    subtitle: settings.length === 0 ? 'one variant' : `settings: ${settings.join(', ')}`,
    settings,
    variants: variants.map(({ variant, values, exact }) => ({
      label: variant,
      values: values.map((value) => value ?? '-'),
      exact,
    })),
  });
}
