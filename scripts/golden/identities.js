// Adds to test/golden/identities.json what is not there yet: each variant of the shipped experiments, and one
// configuration at least for each alternative of the schema. What is there is never changed:
// node scripts/golden/identities.js

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { planSweep } from '../../dist/plan/expand.js';
import { differences, identityOf } from '../../dist/plan/identity.js';
import { parseSpec } from '../../dist/spec/parse.js';
import { fileSources } from '../../dist/store/sources.js';

const golden = new URL('../../test/golden/identities.json', import.meta.url);
const experiments = new URL('../../experiments/', import.meta.url);

const DIVISION = 'operators: ["/"]';
const ALTERNATIVES = [
  'data: {}',
  'engine: tfjs',
  'engine: {command: [trainer, --fast]}',
  ...['none', 'input', 'output', 'both'].map((reverse) => `data: {reverse: ${reverse}}`),
  ...['exact', 'floor', 'round', 'remainder'].map((rule) => `data: {${DIVISION}, division: {rule: ${rule}}}`),
  `data: {${DIVISION}, division: {rule: round, decimals: 2, ties: up}}`,
  ...['product', 'permutations', 'unordered'].map((pairs) => `data: {pairs: ${pairs}}`),
  ...['uniform', 'digit_length', 'carries'].map((sampling) => `data: {sampling: ${sampling}}`),
  'data: {curriculum: {grow: digits, every: 3}}',
  'data: {curriculum: {grow: operands, from: 2, every: 3}}',
  'data: {operators: ["+", "-"], operands: 3, min: -9.5, max: 9.5, decimals: 1, fresh: true, examples: 500, validation: 100}',
  'data: {align: {operands: zero, question: right, answer: zero}, spaces: false, end_character: false, seed: 7}',
  ...['uniform', 'balanced', 'small_operands', 'diagonal', 'grid'].map(
    (draw) => `data: {evaluation: {some: {draw: ${draw}}}}`,
  ),
  'data: {evaluation: {long: {draw: longer, digits: 4, operands: 3, size: 50, every: 2}, small: {draw: small_operands, below: 10, operators: ["+"]}}}',
  ...['lstm', 'gru', 'rnn'].map((cell) => `model: {cell: ${cell}}`),
  ...['repeat', 'reshape', 'state', 'autoregressive', 'attention'].map((bridge) => `model: {bridge: ${bridge}}`),
  ...['encoder', 'decoder', 'both'].map((side) => `model: {bidirectional: ${side}}`),
  'model: {bridge: autoregressive, peek: true}',
  'model: {bridge: attention, attention: general}',
  'model: {recurrent_activation: hard_sigmoid, encoder: [64, 32], decoder: [16], normalization: batch, dropout: 0.25}',
  ...['adam', 'adamw', 'sgd', 'rmsprop'].flatMap((name) => [
    `training: {optimizer: {name: ${name}}}`,
    `training: {optimizer: {name: ${name}, learning_rate: 0.05}}`,
  ]),
  'training: {optimizer: {name: adam, beta_1: 0.8, beta_2: 0.99}}',
  'training: {optimizer: {name: adamw, weight_decay: 0.1}}',
  'training: {optimizer: {name: sgd, momentum: 0.9}}',
  'training: {optimizer: {name: rmsprop, rho: 0.5}}',
  'training: {schedule: {name: cosine}}',
  'training: {schedule: {name: cosine, warmup_epochs: 2, final: 0.5}}',
  'training: {schedule: {name: step, every: 4}}',
  'training: {schedule: {name: step, every: 4, factor: 0.1}}',
  'training: {schedule: {name: plateau}}',
  'training: {schedule: {name: plateau, metric: val_exact, patience: 3, factor: 0.1, min_delta: 0.01, least: 0.0001}}',
  'training: {epochs: 7, batch_size: 32, clip_norm: 1, ema: 0.99}',
  'data: {align: {answer: left}}\ntraining: {loss_mask: answer}',
  'training: {sample_weights: [{when: {smallest_operand: {lt: 100}}, weight: 3}, {when: {operator: "+", carries: 2}, weight: 2}]}',
  'training: {early_stopping: {patience: 5}}',
  'training: {early_stopping: {patience: 5, metric: val_exact, min_delta: 0.001}}',
  'training: {on_nan: continue}',
  ...['copy', 'reverse', 'sort'].map((operation) => `data: {task: sequences, operation: ${operation}}`),
  ...['parity', 'add_bits'].map((operation) => `data: {task: sequences, operation: ${operation}, symbols: 2}`),
  'data: {task: sequences, operation: sort, min_length: 2, max_length: 6, fresh: true, evaluation: {long: {min_length: 7, max_length: 9, size: 50, every: 2}}}',
  ...['+', '-', '*', '/'].map((operation) => `data: {task: modular, operation: "${operation}"}`),
  'data: {task: modular, operation: "+", modulus: 113, fraction: 0.3, seed: 1, evaluation: {all: {draw: grid}}}',
];

function configurations() {
  const shipped = readdirSync(experiments)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => {
      const { pin } = fileSources(fileURLToPath(experiments));
      const spec = parseSpec(name, readFileSync(new URL(name, experiments), 'utf8'));
      // Of a search its baseline: what else it tries is drawn.
      const runs =
        spec.sweep.search === null ? planSweep(spec, pin).runs : [{ config: pin(spec.config), label: 'default' }];
      return runs.map(({ config, label }) => ({ of: `${name}: ${label}`, config }));
    });
  return [
    ...shipped,
    ...ALTERNATIVES.map((text) => ({ of: text, config: parseSpec('x.yaml', `name: x\n${text}`).config })),
  ];
}

const kept = existsSync(golden) ? JSON.parse(readFileSync(golden, 'utf8')) : [];
// By identity: what is kept lacks the keys that have come since.
const known = new Set(kept.map(({ identity }) => identity));
const added = configurations().flatMap(({ of, config }) => {
  const identity = identityOf(config);
  if (known.has(identity)) return [];
  known.add(identity);
  return [{ of, identity, differs: differences(config), config }];
});
const lines = [...kept, ...added].map((entry) => JSON.stringify(entry));
writeFileSync(golden, `[\n${lines.join(',\n')}\n]\n`);
console.log(`${kept.length} kept, ${added.length} added`);
