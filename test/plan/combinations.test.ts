import { describe, expect, it } from 'vitest';
import { planSweep } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import { UserError } from '../../src/util/errors.js';

const OPTIMIZERS = '{values: [{name: adam, learning_rate: 0.01}, {name: sgd, learning_rate: 0.1}]}';

/** Optimizer, its step size, epochs and momentum of each variant; and what is told. */
function plan(sweep: string, base = '') {
  const text = `name: x\n${base}\nsweep:\n${sweep.replace(/^/gm, '  ')}`;
  const { runs, warnings } = planSweep(parseSpec('x.yaml', text));
  const variants = runs.map(({ config: { training } }) => {
    const { name, learning_rate: rate, ...rest } = training.optimizer;
    return [name, rate, training.epochs, ...('momentum' in rest ? [rest.momentum] : [])].join(' ');
  });
  return { variants, told: warnings.map(({ at, message }) => `${at} ${message}`) };
}

function refusal(sweep: string): string {
  try {
    plan(sweep);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('an entry of include', () => {
  it('below a swept object goes to the combinations whose object has its value', () => {
    const swept = `parameters: {training.optimizer: ${OPTIMIZERS}}\ninclude:\n`;
    expect(plan(`${swept}  - {training.optimizer.name: sgd, training.epochs: 2}`)).toEqual({
      variants: ['adam 0.01 30', 'sgd 0.1 2 0'],
      told: [],
    });
    expect(plan(`${swept}  - {training.optimizer.learning_rate: 0.01, training.epochs: 2}`).variants).toEqual([
      'adam 0.01 2',
      'sgd 0.1 30 0',
    ]);
    // A key that the object leaves to its default is open; a value of it is not.
    expect(plan(`${swept}  - {training.optimizer.name: sgd, training.optimizer.momentum: 0.9}`).variants).toEqual([
      'adam 0.01 30',
      'sgd 0.1 30 0.9',
    ]);
    expect(plan(`${swept}  - {training.optimizer.name: rmsprop}`).variants).toEqual([
      'adam 0.01 30',
      'sgd 0.1 30 0',
      'rmsprop 0.001 30',
    ]);
  });

  it('knows which alternative an object without a name is', () => {
    const swept = 'parameters: {training.optimizer: {values: [{learning_rate: 0.5}, {name: sgd}]}}\ninclude:\n';
    expect(plan(`${swept}  - {training.optimizer.name: adam, training.epochs: 2}`).variants).toEqual([
      'adam 0.5 2',
      'sgd 0.01 30 0',
    ]);
  });

  it('does not put a key into null, which is a value too', () => {
    const swept = 'parameters: {training.early_stopping: {values: [null, {patience: 3}]}}\ninclude:\n';
    const { variants } = plan(`${swept}  - {training.early_stopping.patience: 3, training.epochs: 2}`);
    expect(variants).toEqual(['adam 0.001 30', 'adam 0.001 2']);
  });

  it('around swept keys goes to the combinations it does not change there', () => {
    const swept = 'parameters: {training.optimizer.name: {values: [adam, sgd]}}\ninclude:\n';
    expect(plan(`${swept}  - {training.optimizer: {name: sgd, learning_rate: 0.5}}`).variants).toEqual([
      'adam 0.001 30',
      'sgd 0.5 30 0',
    ]);
    expect(plan(`${swept}  - {training.optimizer: {learning_rate: 0.5}}`).variants).toEqual([
      'adam 0.5 30',
      'sgd 0.01 30 0',
    ]);
    expect(plan(`${swept}  - {training.optimizer: {name: rmsprop}}`).variants).toHaveLength(3);
  });

  it('is laid over those before it, by whatever path they came', () => {
    const swept = 'parameters: {data.reverse: {values: [none]}}\ninclude:\n';
    const entries = [
      '  - {training.optimizer: {name: sgd, momentum: 0.5}}',
      '  - {training.optimizer.momentum: 0.9}',
      '  - {training.optimizer: {name: sgd, learning_rate: 0.2}}',
    ];
    expect(plan(swept + entries.join('\n')).variants).toEqual(['sgd 0.2 30 0']);
  });

  it('that changes or adds nothing is told, with its place', () => {
    const swept = `parameters: {training.optimizer: ${OPTIMIZERS}}\ninclude:\n`;
    expect(plan(`${swept}  - {training.epochs: 30}\n  - {}\n  - {training.epochs: 31}`).told).toEqual([
      'x.yaml:6:7 changes nothing: the combinations it goes to have these values already',
      'x.yaml:7:7 changes nothing: the combinations it goes to have these values already',
    ]);
    const own = `${swept}  - {training.optimizer: {name: rmsprop}}\n  - {training.optimizer: {name: rmsprop, rho: 0.9}}`;
    expect(plan(own).told).toEqual(['x.yaml:7:7 adds nothing: there is such a combination already']);
    // The default of sgd is not that of the base.
    const named =
      'parameters: {training.optimizer.name: {values: [sgd]}}\ninclude: [{training.optimizer.learning_rate: 0.001}]';
    expect(plan(named)).toEqual({ variants: ['sgd 0.001 30 0'], told: [] });
  });

  it('that gives one key two values is refused', () => {
    expect(refusal('include: [{training.optimizer: {name: sgd}, training.optimizer.momentum: 0.9}]')).toBe(
      'x.yaml:4:47 sweep.include.0.training.optimizer.momentum: training.optimizer.momentum is part of ' +
        'training.optimizer, which this entry gives too\n  hint: write it inside that value',
    );
  });
});

describe('an entry of exclude', () => {
  const swept = `parameters:\n  training.optimizer: ${OPTIMIZERS}\n  training.epochs: {values: [1, 2]}\nexclude:\n`;

  it('below a swept object is compared with that object, its defaults included', () => {
    expect(plan(`${swept}  - {training.optimizer.name: sgd, training.epochs: 1}`)).toEqual({
      variants: ['adam 0.01 1', 'adam 0.01 2', 'sgd 0.1 2 0'],
      told: [],
    });
    expect(plan(`${swept}  - {training.optimizer.momentum: 0}`).variants).toEqual(['adam 0.01 1', 'adam 0.01 2']);
  });

  it('of a whole object has its defaults too', () => {
    expect(plan(`${swept}  - {training.optimizer: {learning_rate: 0.01}}`).variants).toEqual([
      'sgd 0.1 1 0',
      'sgd 0.1 2 0',
    ]);
    expect(plan(`${swept}  - {training.optimizer: {name: sgd}}`).told).toHaveLength(1); // with another step size
  });

  it('around swept keys is compared with what the combination has there', () => {
    const names = 'parameters: {training.optimizer.name: {values: [adam, sgd]}}\nexclude:\n';
    expect(plan(`${names}  - {training.optimizer: {name: sgd}}`).variants).toEqual(['adam 0.001 30']);
    const base = 'training: {optimizer: {learning_rate: 0.5}}';
    expect(plan(`${names}  - {training.optimizer: {name: sgd}}`, base).variants).toHaveLength(2);
    expect(plan(`${names}  - {training.optimizer: {name: sgd, learning_rate: 0.5}}`, base).variants).toHaveLength(1);
  });

  it('may leave out what could not be trained', () => {
    const text =
      'parameters:\n  training.optimizer.name: {values: [adam, sgd]}\n  training.optimizer.momentum: {values: [0.5]}\nexclude: [{training.optimizer.name: adam}]';
    expect(plan(text)).toEqual({ variants: ['sgd 0.01 30 0.5'], told: [] });
    const rules =
      'parameters:\n  data.division: {values: [{rule: floor}, {rule: round}]}\nexclude: [{data.division.decimals: 0, data.division.rule: floor}]';
    expect(plan(rules, 'data: {operators: ["/"], division: {rule: exact}}').variants).toHaveLength(1);
  });

  it('that excludes nothing is told, with its place and the reason', () => {
    const { variants, told } = plan(
      `${swept}  - {training.batch_size: 128}\n  - {training.optimizer.name: adamw}\n  - {training.epochs: 1}\n  - {training.epochs: 1}`,
    );
    expect(variants).toHaveLength(2);
    expect(told).toEqual([
      'x.yaml:8:7 excludes nothing: the sweep does not vary training.batch_size',
      'x.yaml:9:7 excludes nothing: no combination has all of these values',
    ]);
  });

  it('given on the command line has its place there', () => {
    const text = 'name: x\nsweep: {parameters: {training.epochs: {values: [1, 2]}}}';
    const { warnings } = planSweep(parseSpec('x.yaml', text, ['sweep.exclude=[{training.epochs: 3}]']));
    expect(warnings.map(({ at }) => at)).toEqual(['--set sweep.exclude=[{training.epochs: 3}]']);
  });
});

it('a thousand combinations are compared with a hundred entries in a second', () => {
  const values = (count: number, from: number): string => Array.from({ length: count }, (_, i) => i + from).join(', ');
  const entries = Array.from(
    { length: 100 },
    (_, i) => `  - {training.optimizer.name: sgd, training.epochs: ${i + 1}}`,
  );
  const started = process.cpuUsage();
  const { variants, told } = plan(
    `parameters:\n  training.optimizer: ${OPTIMIZERS}\n  training.epochs: {values: [${values(100, 1)}]}\n  training.batch_size: {values: [${values(5, 1)}]}\nexclude:\n${entries.join('\n')}\ninclude:\n  - {training.optimizer.name: adam}`,
    'limits: {max_runs: 2000}',
  );
  expect(process.cpuUsage(started).user).toBeLessThan(1e6); // of its own time
  expect(variants).toHaveLength(500);
  expect(told).toHaveLength(1);
});
