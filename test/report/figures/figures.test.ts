// Every figure as the bytes it has: look at the files in __snapshots__ when they change.

import { expect, it, onTestFinished, vi } from 'vitest';
import { errorBars, wilson } from '../../../src/analysis/mistakes.js';
import { band } from '../../../src/analysis/curves.js';
import { historyOf } from '../../../src/analysis/history.js';
import type { CurveMetric } from '../../../src/train/metric-table.js';
import { activationsFigure } from '../../../src/report/figures/activations.js';
import { attentionFigure } from '../../../src/report/figures/attention.js';
import { curvesFigure } from '../../../src/report/figures/curves.js';
import { flowFigure } from '../../../src/report/figures/flow.js';
import { renderFigure, type FigureOf } from '../../../src/report/figures/frame.js';
import { accuracyOf, errorsOf, planeOf } from '../../../src/report/figures/of-run.js';
import { planeFigure } from '../../../src/report/figures/plane.js';
import { toPng } from '../../../src/report/figures/png.js';
import { sweepFigure, type SweepData } from '../../../src/report/figures/sweep.js';
import { themes } from '../../../src/report/figures/theme.js';
import type { RunAnswers } from '../../../src/results/figures.js';
import { randomStream } from '../../../src/util/random.js';
import { ATTRIBUTES } from '../../../src/tasks/arithmetic/attributes.js';
import { arithmetic } from '../../../src/tasks/arithmetic/task.js';
import { question } from '../../setup/questions.js';

const EVIL = '<script>alert(1)</script>"\'&\u001b[31m=1+1 ../../x';

const curve = (speed: number, seed: number) =>
  Array.from({ length: 12 }, (_, i) => ({ epoch: i + 1, value: 1 - Math.exp(-(i + 1) / speed) - 0.02 * seed }));

const curves = curvesFigure({
  title: 'Learning curves of two variants',
  metric: 'val_exact',
  series: [
    { label: 'reverse=output', points: band([curve(2, 0), curve(2.5, 1), curve(2.2, 2)]) },
    { label: EVIL, points: band([curve(5, 0)]) },
  ],
});

const OF_SUMS = { separator: '', attributes: ATTRIBUTES, plane: arithmetic.plane };

/** Sums of 0..99, wrong where an operand is below 5. */
function answers(name = 'run1: tiny, default, seed 1'): RunAnswers {
  const random = randomStream('figures');
  const questions = Array.from({ length: 300 }, (_, i) => question(i, random.below(100), random.below(100)));
  const wrong = questions
    .filter(({ attributes }) => Number(attributes['smallest_operand']) < 5)
    .map(
      ({ example, answer }) =>
        [example, example % 7 === 0 ? '-' : String(Number(answer) + (example % 2 === 0 ? 10 : 1))] as const,
    );
  const at = { run: 1, epoch: 12, eval_set: 'validation', eval_set_id: 1, size: 300, wrong: wrong.length };
  return { name, at, ...OF_SUMS, questions, wrong: new Map(wrong) };
}

const estimate = (mean: number) => ({ n: 3, mean, sd: 0.01, interval: { low: mean - 0.025, high: mean + 0.025 } });
const sweep = (settings: readonly string[]): SweepData => ({
  title: 'tiny: what each variant reached',
  subtitle: `settings: ${settings.join(', ')}`,
  settings,
  variants: [0.99, 0.9, 0.4, 0.2].map((mean, index) => {
    const values = settings.map((setting, place) => `${setting.length + ((index >> place) & 1)}`);
    return {
      label: settings.map((setting, place) => `${setting}=${values[place]}`).join(', '),
      values,
      exact: estimate(mean),
    };
  }),
});

const figures: Readonly<Record<string, FigureOf>> = {
  curves,
  plane: planeOf(answers()),
  'plane-grid': planeFigure({
    title: 'A grid',
    axes: ['first operand', 'second operand'],
    subtitle: 'wrong below 20',
    points: Array.from({ length: 200 * 200 }, (_, i) => ({
      a: i % 200,
      b: Math.floor(i / 200),
      wrong: i % 200 < 20 && i % 3 === 0,
    })),
  }),
  errors: errorsOf(answers()),
  accuracy: accuracyOf(answers(EVIL)),
  flow: flowFigure({
    title: 'What is learned and forgotten',
    subtitle: 'four questions',
    flow: historyOf(
      {
        epochs: [2, 4, 6, 8],
        wrong: [
          [0, 1, 2],
          [0, 2],
          [1, 2],
          [1, 2],
        ],
      },
      4,
    ).flow,
  }),
  'sweep-1': sweepFigure(sweep(['data.reverse'])),
  'sweep-2': sweepFigure(sweep(['data.reverse', 'model.cell'])),
  'sweep-3': sweepFigure(sweep(['data.reverse', 'model.cell', 'training.epochs'])),
  activations: activationsFigure({
    title: `What run1 does while it reads ${EVIL}`,
    subtitle: 'encoder layer 0',
    characters: ['3', '1', ' ', '+', ' ', '8', '7'],
    isBidirectional: true,
    units: [0, 1, 2, 3].map((unit) => ({ unit, values: Array.from({ length: 7 }, (_, i) => Math.sin(unit + i)) })),
  }),
  attention: attentionFigure({
    title: `Where run1 looks while it answers ${EVIL}`,
    subtitle: 'decoder/0/attention',
    queries: ['3', ' ', '>'],
    keys: ['3', ' ', '>'],
    heads: [0, 1].map((head) => ({
      head,
      shares: [
        [1, 0, 0],
        [0.25 + head / 2, 0.75 - head / 2, 0],
        [0.5, 0.3, 0.2],
      ],
    })),
  }),
  'activations-unit': activationsFigure({
    title: 'One unit',
    subtitle: 'encoder layer 0',
    characters: ['3', '1', ' '],
    isBidirectional: false,
    units: [{ unit: 5, values: [-0.9, 0.1, 0.6] }],
  }),
};

it.each(Object.keys(figures))('draws %s, the same bytes each time, in both themes', async (name) => {
  const figure = figures[name]!;
  const light = renderFigure(figure, themes.light);
  await expect(light).toMatchFileSnapshot(`__snapshots__/${name}.svg`);
  expect(renderFigure(figure, themes.light)).toBe(light);
  const dark = renderFigure(figure, themes.dark);
  expect(dark).toContain(`<rect width="100%" height="100%" fill="${themes.dark.background}"/>`);
  expect(dark).not.toContain(`fill="${themes.light.text}"`);
});

it.each(Object.keys(figures))('%s as PNG is a picture of the size it says, and not empty', (name) => {
  const svg = renderFigure(figures[name]!, themes.light);
  const png = Buffer.from(toPng(svg, 1));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(Number(/width="(\d+)"/.exec(svg)![1]));
  expect(png.length).toBeGreaterThan(3000);
});

it('names are text, whatever they say', () => {
  for (const figure of Object.values(figures)) {
    const svg = renderFigure(figure, themes.light);
    expect(svg).not.toMatch(/<script|href|<foreignObject|\son\w+=/);
    expect(svg).not.toContain('\u001b');
  }
  expect(renderFigure(curves, themes.light)).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

it('fourteen thousand questions stay small and fast', () => {
  const random = randomStream('many');
  const points = Array.from({ length: 14_000 }, () => ({
    a: random.below(1000),
    b: random.below(1000),
    wrong: random.uniform() < 0.1,
  }));
  const before = performance.now();
  const svg = renderFigure(planeFigure({ title: 'many', subtitle: '', axes: ['x', 'y'], points }), themes.light);
  expect(svg.length).toBeLessThan(300_000);
  expect(performance.now() - before).toBeLessThan(5000); // takes 0.1 s
});

it('examples without two operands have no plane, and are told so', () => {
  const three = {
    ...answers(),
    questions: answers().questions.map((one) => ({ ...one, attributes: { ...one.attributes, operands: 3 } })),
  };
  expect(() => planeOf(three)).toThrow(/an equation plane needs examples with two operands; 300 of validation have/);
  const old = {
    ...answers(),
    attributes: [],
    questions: answers().questions.map((one) => ({ ...one, attributes: {} })),
  };
  expect(() => planeOf(old)).toThrow(/harness rebuild/);
});

it('a note on units that read backwards stands only where there are any', () => {
  expect(renderFigure(figures['activations']!, themes.light)).toContain('backward direction');
  expect(renderFigure(figures['activations-unit']!, themes.light)).not.toContain('backward');
});

const sameAnswers = (isWrong: boolean, size = 20, operand = 3): RunAnswers => {
  const questions = Array.from({ length: size }, (_, i) => question(i, operand, operand));
  const wrong = new Map(questions.map(({ example }) => [example, ''] as const));
  const at = { run: 1, epoch: 1, eval_set: 'validation', eval_set_id: 1, size, wrong: isWrong ? size : 0 };
  return { name: 'run1', at, ...OF_SUMS, questions, wrong: isWrong ? wrong : new Map() };
};
const curvesOf = (metric: CurveMetric, values: readonly (number | null)[]): FigureOf =>
  curvesFigure({
    title: '',
    metric,
    series: [{ label: '', points: band([values.map((value, i) => ({ epoch: i + 1, value }))]) }],
  });
const flowAfter = (epochs: number, wrong: readonly number[]): FigureOf => {
  const history = Array.from({ length: epochs }, (_, i) => i + 1);
  return flowFigure({
    title: '',
    subtitle: '',
    flow: historyOf({ epochs: history, wrong: history.map(() => wrong) }, 4).flow,
  });
};
const sameSweep = (settings: number, mean: number): FigureOf => {
  const names = Array.from({ length: settings }, (_, i) => `setting${i}`);
  const variants = ['2020-01-01', '2021-01-01'].map((value) => ({
    label: value,
    values: names.map(() => value),
    exact: { n: 1, mean, sd: 0, interval: null },
  }));
  return sweepFigure({ title: '', subtitle: '', settings: names, variants });
};
const unitsOf = (units: number, value: number): FigureOf =>
  activationsFigure({
    title: '',
    subtitle: '',
    characters: ['1'],
    isBidirectional: false,
    units: Array.from({ length: units }, (_, unit) => ({ unit, values: [value] })),
  });

/** One epoch, all right, all wrong, one value everywhere, nothing at all. */
const degenerate: Readonly<Record<string, () => FigureOf>> = {
  ...Object.fromEntries(
    [[], [0], [1], [0, 0], [1, 1], [null, null], [0.5, null], [1e-300], [1e300, 1e300]].flatMap((values) =>
      (['val_exact', 'val_loss', 'learning_rate'] as const).map((metric) => [
        `${metric} ${JSON.stringify(values)}`,
        () => curvesOf(metric, values),
      ]),
    ),
  ),
  ...Object.fromEntries(
    [1, 2].flatMap((epochs) =>
      [[], [0, 1, 2, 3]].map((wrong) => [`flow of ${epochs}, ${wrong.length} wrong`, () => flowAfter(epochs, wrong)]),
    ),
  ),
  ...Object.fromEntries(
    [true, false].flatMap((isWrong) =>
      [sameAnswers(isWrong), sameAnswers(isWrong, 1), sameAnswers(isWrong, 31_000), sameAnswers(isWrong, 3, 0)].flatMap(
        (one) =>
          [planeOf, errorsOf, accuracyOf].map((figure) => [
            `${figure.name} of ${one.at.size}, ${one.at.wrong} wrong, ${one.questions[0]!.equation}`,
            () => figure(one),
          ]),
      ),
    ),
  ),
  ...Object.fromEntries(
    [0, 1, 2, 3].flatMap((settings) =>
      [0, 0.5, 1].map((mean) => [`sweep of ${settings}, all ${mean}`, () => sameSweep(settings, mean)]),
    ),
  ),
  ...Object.fromEntries(
    [1, 2].flatMap((units) => [0, 1, NaN].map((value) => [`${units} units of ${value}`, () => unitsOf(units, value)])),
  ),
};

it.each(Object.keys(degenerate))('%s is drawn without a warning', (name) => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const svg = renderFigure(degenerate[name]!(), themes.light);
  expect(warn.mock.calls).toEqual([]);
  expect(svg).not.toMatch(/⚠|"[^"]*(?:NaN|Infinity|undefined)[^"]*"/);
});

it('what is learned in one epoch can be seen', () => {
  expect(
    renderFigure(flowAfter(1, [0]), themes.light).match(/<rect [^>]*height="(?!0")[^>]*width="[1-9]/g)!.length,
  ).toBeGreaterThanOrEqual(2);
});

it('bands go as far as all runs go', () => {
  const [long, short] = [curve(2, 0), curve(3, 0).slice(0, 5)];
  expect(band([long, short]).map(({ epoch, n }) => [epoch, n])).toEqual([1, 2, 3, 4, 5].map((epoch) => [epoch, 2]));
  expect(
    band([
      [
        { epoch: 1, value: null },
        { epoch: 2, value: 0.5 },
      ],
    ]),
  ).toEqual([{ epoch: 2, n: 1, mean: 0.5, low: null, high: null }]);
});

it('errors of one digit are kept apart from others', () => {
  const answers = ['100', '7', '12', '8', '50', '1', 'r', '3.5'].map((answer, example) => ({ example, answer }));
  const wrong = new Map(['101', '17', '45', '8.0', '1050', '', '5', '3.25'].map((text, example) => [example, text]));
  const bars = Object.fromEntries(errorBars(answers, wrong).map(({ label, count }) => [label, count]));
  expect(bars).toMatchObject({
    '0 (written differently)': 1,
    'below 1': 1,
    '1': 1,
    '10': 1,
    '11-99': 1,
    '1,000': 1,
    'not a number': 2,
  });
  expect(Object.values(bars).reduce((a, b) => a + b, 0)).toBe(8);
});

it("shares have Wilson's interval", () => {
  // R: prop.test(15, 148, correct = FALSE)$conf.int (Newcombe 1998, table I: 0.0624 to 0.1605)
  expect(wilson(15, 148).low).toBeCloseTo(0.0624, 4);
  expect(wilson(15, 148).high).toBeCloseTo(0.1605, 4);
  expect(wilson(0, 20)).toEqual({ low: 0, high: expect.closeTo(0.1611, 4) as number });
});
