import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expand } from '../../../src/plan/expand.js';
import { parseSpec } from '../../../src/spec/parse.js';
import { readPlan, sealPlan, uidOf, type PlanRecord } from '../../../src/store/registry/plan-record.js';
import { sha256 } from '../../../src/util/sha256.js';
import { seal } from '../../../src/util/sealed-json.js';
import { damagesOf } from '../../setup/damage.js';
import { sized } from '../../setup/wide.js';
import { temporaryFolder } from '../../setup/tiny.js';

const spec = parseSpec('x.yaml', 'name: x\nquestion: Wie groß?\n');
const [{ config, hash, label, seed }] = expand(spec) as [ReturnType<typeof expand>[number]];
const UID = '123e4567-e89b-42d3-a456-426614174000';
const PLAN: PlanRecord = {
  v: 2,
  uid: UID,
  run: 12,
  createdAt: 1000,
  seed,
  experiment: { id: 1, name: spec.name, question: spec.question, expectation: '', createdAt: 900 },
  sweep: { id: 3, text: spec.text, hash, overrides: ['data.max=9'], createdAt: 950 },
  variant: { id: 4, hash, label, config },
};

/** What is read of a plan.json with this text. */
function reading(text: string | Buffer): PlanRecord {
  const path = join(temporaryFolder(), 'plan.json');
  writeFileSync(path, text);
  return readPlan(path);
}

describe('plan.json', () => {
  it('gives the plan back', () => {
    expect(reading(sealPlan(PLAN))).toEqual(PLAN);
    expect(sealPlan(PLAN)).toMatch(/^\{\n {2}"v": 2,\n {2}"uid": "123e4567-/);
  });

  it('of the first version is read as it is; its identity follows from what it says', () => {
    const { uid: _, ...rest } = PLAN;
    const old: PlanRecord = { ...rest, v: 1 };
    const read = reading(`${JSON.stringify(old, null, 2)}\n`);
    expect(read).toEqual(old);
    expect(uidOf(read)).toBe(`legacy-${sha256(JSON.stringify([12, 1000, seed, 'x', 900, hash]))}`);
    expect(uidOf({ ...old, run: 13 })).not.toBe(uidOf(old));
    expect(uidOf(PLAN)).toBe(UID);
    expect(uidOf(reading(sealPlan(old)))).toBe(uidOf(old));
  });

  it('with any bit flipped, or cut at any byte, is refused or says the same', () => {
    const path = join(temporaryFolder(), 'plan.json');
    for (const { what, bytes } of damagesOf(Buffer.from(sealPlan(PLAN)), 3, sized(2, 8))) {
      writeFileSync(path, bytes);
      let read: unknown;
      try {
        read = readPlan(path);
      } catch (error) {
        expect(String(error), what).toMatch(/^Error: plan.json is (?:damaged|empty)/);
        continue;
      }
      expect(read, what).toEqual(PLAN);
    }
  });

  const { experiment, sweep, variant } = PLAN;
  const wrong: Readonly<Record<string, object>> = {
    'v is 3': { v: 3 },
    'v is 1': { v: 1 },
    'uid is "../x"': { uid: '../x' },
    'uid is missing': { uid: undefined },
    'run is 0': { run: 0 },
    'seed is 1.5': { seed: 1.5 },
    'experiment is missing': { experiment: undefined },
    'experiment.name is "../x"': { experiment: { ...experiment, name: '../x' } },
    'experiment.id is -1': { experiment: { ...experiment, id: -1 } },
    'sweep.overrides is ["a",1]': { sweep: { ...sweep, overrides: ['a', 1] } },
    'variant.hash is "../../x"': { variant: { ...variant, hash: '../../x' } },
    'variant.label is 1': { variant: { ...variant, label: 1 } },
    'variant.config is {"engine":"cuda"}': { variant: { ...variant, config: { engine: 'cuda' } } },
  };
  it.each(Object.entries(wrong))('that is sealed and still no plan is refused: %s', (message, change) => {
    expect(() => reading(seal({ ...PLAN, ...change }))).toThrow(`plan.json is not the plan of a run: ${message}`);
  });

  it('with names of evaluation sets that lead elsewhere is refused', () => {
    const data = { ...config.data, evaluation: { '../../x': { draw: 'uniform' } } };
    const evil = seal({ ...PLAN, variant: { ...variant, config: { ...config, data } } });
    expect(() => reading(evil)).toThrow('plan.json is not the plan of a run: variant.config is ');
  });

  it('that is a pipe, or endless, is refused at once', () => {
    const path = join(temporaryFolder(), 'plan.json');
    execFileSync('mkfifo', [path]);
    expect(() => readPlan(path)).toThrow(`${path}: is a named pipe, not a file`);
    expect(() => reading(' '.repeat(5_000_000))).toThrow('has 5000000 bytes');
  });
});
