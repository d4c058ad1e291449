import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expand, planSweep } from '../../src/plan/expand.js';
import { CHANGES_NO_NUMBER, SINCE_VERSION_1, VERSION_1 } from '../../src/plan/identity-defaults.js';
import { differences, identify, identityOf, identityOfKept, keptConfig, tableOf } from '../../src/plan/identity.js';
import { parseSpec } from '../../src/spec/parse.js';
import { leaves, withValue, type Tree } from '../../src/spec/path.js';
import { completeConfig, jsonSchema, runConfigSchema, type RunConfig } from '../../src/spec/schema.js';
import { fileSources } from '../../src/store/sources.js';

interface Golden {
  readonly of: string;
  readonly identity: string;
  readonly differs: Tree;
  readonly config: RunConfig;
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/identities.json', import.meta.url), 'utf8'),
) as readonly Golden[];
const configOf = (text: string): RunConfig => parseSpec('x.yaml', `name: x\n${text}`).config;
/** Whether a key changes no number that is computed. */
const isIdle = (path: string): boolean =>
  path === 'training.on_nan' || path === 'data.file' || /^data\.evaluation\..*\.(?:every|file)$/.test(path);

describe('an identity', () => {
  it('is what it was when the configuration was first seen (scripts/golden/identities.js only adds)', () => {
    expect(golden.length).toBeGreaterThanOrEqual(147);
    for (const { of, identity, differs, config } of golden) {
      expect(identityOf(config), of).toBe(identity);
      expect(differences(config), of).toEqual(differs);
      expect(identify({ schema: 1, differs }), of).toBe(identity);
    }
    // The list itself: of its first 147 lines.
    expect(identify(golden.slice(0, 147))).toBe('d7a2587447d2fbe2de2c9ebb4c2d1b28035ba54fbbbfaf8453d03fa6b27cf122');
  });

  it('of each variant of each shipped experiment is on that list', () => {
    const known = new Set(golden.map(({ identity }) => identity));
    const folder = new URL('../../experiments/', import.meta.url);
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
      const { pin } = fileSources(fileURLToPath(folder));
      const spec = parseSpec(name, readFileSync(new URL(name, folder), 'utf8'));
      // Of a search its baseline: what else it tries is drawn.
      const configs = spec.sweep.search === null ? expand(spec, pin).map(({ config }) => config) : [pin(spec.config)];
      for (const config of configs)
        expect(known.has(identityOf(config)), `${name}: ${JSON.stringify(differences(config))}`).toBe(true);
    }
  });

  it('is not what is kept: that has every key of the first release, and of later ones what is not their default', () => {
    const kept = keptConfig(configOf(''));
    // The alternative chosen is plain.
    const later = Object.keys(SINCE_VERSION_1).map((path) => path.replace(/\(.*\)/, ''));
    const pathsIn = (tree: Tree): readonly string[] => leaves(tree).map(([path]) => path);
    expect(pathsIn(kept)).toEqual(pathsIn(configOf('')).filter((path) => !later.includes(path)));
    expect(pathsIn(kept)).not.toContain('model.kind');
    expect(keptConfig(configOf('data: {task: modular, operation: "+"}'))).toMatchObject({ data: { task: 'modular' } });
    const transformer = configOf('model: {kind: transformer, layers: 3}');
    expect(keptConfig(transformer)['model']).toEqual({ kind: 'transformer', layers: 3, dropout: 0 });
    expect(completeConfig(keptConfig(transformer))).toEqual(transformer);
    expect(identityOf(completeConfig(kept))).toBe(identityOf(configOf('')));
  });

  it('names only what differs: a choice with its own defaults is its name', () => {
    const differs = (text: string): Tree => differences(configOf(text));
    expect(differs('')).toEqual({});
    expect(differs('training: {optimizer: {name: adam, learning_rate: 0.001}}')).toEqual({});
    expect(differs('training: {optimizer: {name: sgd, learning_rate: 0.01, momentum: 0}}')).toEqual({
      training: { optimizer: { name: 'sgd' } },
    });
    // sgd with the step size of adam's default
    expect(differs('training: {optimizer: {name: sgd, learning_rate: 0.001}}')).toEqual({
      training: { optimizer: { name: 'sgd', learning_rate: 0.001 } },
    });
    expect(differs('data: {operators: ["/"], division: {rule: round, decimals: 0, ties: even}}')).toEqual({
      data: { operators: ['/'], division: { rule: 'round' } },
    });
    expect(differs('data: {evaluation: {hard: {draw: balanced, size: null, every: 3}}}')).toEqual({
      data: { evaluation: { hard: { draw: 'balanced' } } },
    });
  });

  it('has no key that changes no number', () => {
    const plain = identityOf(configOf(''));
    expect(identityOf(configOf('training: {on_nan: continue}'))).toBe(plain);
    const asked = (every: string): string => identityOf(configOf(`data: {evaluation: {a: {draw: balanced${every}}}}`));
    expect(asked(', every: 2')).toBe(asked(''));
    expect(asked('')).not.toBe(plain);
  });

  it('tells any two configurations apart that differ in a number: all that a schema fills in again is left out', () => {
    // What differs, completed, is the configuration: so no two configurations have the same differences.
    for (const { of, differs, config } of golden) {
      const idle = leaves(config).filter(([path]) => isIdle(path));
      const written = idle.reduce((tree, [path, value]) => withValue(tree, path, value), differs);
      expect(runConfigSchema.parse(written), of).toMatchObject(config); // and keys that came later
    }
  });

  it('changes with every single value', () => {
    const base = golden.find(({ of }) => of.startsWith('data: {evaluation: {long'))!.config;
    const seen = new Set([identityOf(base)]);
    const changed = leaves(base).filter(([path]) => !isIdle(path));
    for (const [path, value] of changed) {
      const other =
        typeof value === 'number' ? value + 1 : Array.isArray(value) ? [...(value as unknown[]), 'x'] : [value];
      seen.add(identityOf(withValue(base, path, other) as RunConfig));
    }
    expect(changed.length).toBeGreaterThan(40);
    expect(seen.size).toBe(changed.length + 1);
  });

  it('is that of the content, whatever the order of the keys', () => {
    const turned = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inner]) => [key, turned(inner)]),
          )
        : value;
    for (const { config, identity } of golden) expect(identityOf(turned(config) as RunConfig)).toBe(identity);
  });
});

describe('the table of defaults', () => {
  it('of the first schema is never changed; a key that comes later goes into SINCE_VERSION_1', () => {
    expect(identify(VERSION_1)).toBe('6ac2e522b34a12b2613ab8bcc549a53cdfebbdc6f73379d1debc36b269ac3487');
  });

  it('has a line for every key of the schema that has a default', () => {
    const { properties } = jsonSchema() as { properties: Record<string, SchemaNode> };
    const keys = ['data', 'model', 'training', 'engine'].flatMap((key) => defaultsBelow(properties[key]!, key));
    expect(keys.length).toBeGreaterThan(60);
    const lines = { ...VERSION_1, ...SINCE_VERSION_1 };
    const missing = keys
      .filter(([path]) => !(path in lines))
      .map(([path, value]) => `'${path}': ${JSON.stringify(value)},`);
    const what =
      'give each of these keys its line in SINCE_VERSION_1, src/plan/identity-defaults.ts: else it changes the identity of every run there is';
    expect(missing, what).toEqual([]);
  });

  it('can tell keys of one name apart: where alternatives share a path, they share its default', () => {
    const { properties } = jsonSchema() as { properties: Record<string, SchemaNode> };
    const keys = ['data', 'model', 'training', 'engine'].flatMap((key) => defaultsBelow(properties[key]!, key));
    const first = new Map([...keys].reverse().map(([path, value]) => [path, JSON.stringify(value)]));
    const torn = keys.filter(([path, value]) => first.get(path) !== JSON.stringify(value));
    expect(torn.map(([path]) => path)).toEqual([]);
  });

  it('has the keys that change no number', () => {
    const { data, training, engine } = jsonSchema()['properties'] as Record<string, unknown>;
    const text = JSON.stringify({ data, training, engine });
    expect(CHANGES_NO_NUMBER.filter((path) => !text.includes(`"${path.split('.').at(-1)}":`))).toEqual([]);
  });
});

describe('a key that comes later', () => {
  const later = {
    'data.base': 10,
    'model.layer_norm': { eps: 1e-6 },
    'training.optimizer(sgd).nesterov': false,
    'training.sample_weights[].until': null,
    'data.evaluation.*.beam': 1,
  };
  /** A configuration of today with those keys, as the later schema fills them in. */
  const completed = ({ data, model, training, ...rest }: RunConfig): Tree => ({
    ...rest,
    data: {
      ...data,
      base: 10,
      evaluation: Object.fromEntries(Object.entries(data.evaluation).map(([name, set]) => [name, { ...set, beam: 1 }])),
    },
    model: { ...model, layer_norm: { eps: 1e-6 } },
    training: {
      ...training,
      optimizer: training.optimizer.name === 'sgd' ? { ...training.optimizer, nesterov: false } : training.optimizer,
      sample_weights: training.sample_weights.map((rule) => ({ ...rule, until: null })),
    },
  });

  it('leaves every identity as it was, and counts where it has another value', () => {
    const table = tableOf({ ...VERSION_1, ...SINCE_VERSION_1, ...later });
    for (const { of, config, differs } of golden) {
      expect(differences(completed(config), table), of).toEqual(differs);
      expect(differences(withValue(completed(config), 'data.base', 16), table), of).not.toEqual(differs);
    }
  });

  it('would have changed them all without its line', () => {
    for (const { of, config, differs } of golden) expect(differences(completed(config)), of).not.toEqual(differs);
  });
});

describe('a configuration kept by an earlier release', () => {
  it('has the identity of today where it has every key of that release', () => {
    // It had one task, and one kind of network.
    const released = golden.filter(({ config }) => 'operators' in config.data && 'cell' in config.model);
    expect(released.length).toBeGreaterThanOrEqual(147);
    for (const { of, config, identity } of released)
      expect(identityOfKept(config, identify(config)), of).toBe(identity);
  });

  it('keeps its old one where a key is missing, the hash is not its own, or it is none', () => {
    for (const { config } of golden) {
      for (const [path] of leaves(config)) {
        if (!(path in VERSION_1)) continue;
        const [section, ...rest] = path.split('.') as [keyof RunConfig, ...string[]];
        const less = structuredClone(config) as Tree;
        const holder = rest
          .slice(0, -1)
          .reduce<Tree>((tree, key) => tree[key] as Tree, rest.length === 0 ? less : (less[section] as Tree));
        delete holder[rest.at(-1) ?? section];
        expect(identityOfKept(less, identify(less)), path).toBe(identify(less));
      }
    }
    const [{ config }] = golden as [Golden];
    expect(identityOfKept(config, 'another')).toBe('another');
    expect(identityOfKept(null, 'of nothing')).toBe('of nothing');
    expect(identityOfKept([], identify([]))).toBe(identify([]));
    const set = configOf('data: {evaluation: {a: {draw: balanced}}}');
    const { every: _, ...older } = set.data.evaluation['a']!;
    const kept = { ...set, data: { ...set.data, evaluation: { a: older } } };
    expect(identityOfKept(kept, identify(kept))).toBe(identify(kept));
  });
});

describe('combinations that differ in no number', () => {
  it('are one run, and that is said with its place', () => {
    const text =
      'name: x\nsweep:\n  parameters:\n    training.on_nan: {values: [stop, continue]}\n    model.dropout: {values: [0, 0.5]}';
    const { runs, warnings } = planSweep(parseSpec('x.yaml', text));
    expect(runs.map(({ label }) => label)).toEqual(['dropout=0', 'dropout=0.5']);
    expect(warnings).toEqual([
      {
        at: 'x.yaml:3:3',
        path: 'sweep',
        message: 'combinations that differ in training.on_nan alone are one run: it changes no number',
        hint: 'the first of them is trained',
      },
    ]);
  });

  it('are no reason for a word where they are the same altogether', () => {
    const text = 'name: x\nsweep: {parameters: {model.dropout: {values: [0, 0.0]}}}';
    expect(planSweep(parseSpec('x.yaml', text))).toMatchObject({ runs: { length: 1 }, warnings: [] });
  });
});

interface SchemaNode {
  readonly default?: unknown;
  readonly const?: unknown;
  readonly properties?: Record<string, SchemaNode>;
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
}

/**
 * Every key with a default, by the path of its line; an object that is always filled in has lines for its keys only.
 */
function defaultsBelow(node: SchemaNode, path: string): readonly (readonly [path: string, value: unknown])[] {
  const { properties = {}, anyOf = [], items, additionalProperties: entries } = node;
  const isFilledIn = node.default !== null && typeof node.default === 'object' && !Array.isArray(node.default);
  const isRecord = typeof entries === 'object';
  const own = 'default' in node && (!isFilledIn || isRecord) ? [[path, node.default] as const] : [];
  const below = Object.entries(properties).flatMap(([key, child]) => defaultsBelow(child, `${path}.${key}`));
  const choices = anyOf.flatMap((option) => {
    const name = option.properties?.['name']?.const as string | undefined;
    const found = defaultsBelow(option, name === undefined ? path : `${path}(${name})`);
    return found.map(([line, value]) => [line.replace(/\([^)]*\)\.name$/, '.name'), value] as const);
  });
  const inside = [
    ...(items === undefined ? [] : defaultsBelow(items, `${path}[]`)),
    ...(isRecord ? defaultsBelow(entries, `${path}.*`) : []),
  ];
  return [...own, ...below, ...choices, ...inside];
}
