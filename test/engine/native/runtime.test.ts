// The native runtime by itself: functions over their whole range, products of any sizes, on every instruction set that
// this processor has.

import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { executable } from '../../../src/engine/native/executor.js';
import { makeGraph } from '../../../src/graph/graph.js';
import { mul, exp, erf, sigmoid, tanh } from '../../../src/graph/ops/elementwise.js';
import { erf as erfOf } from '../../../src/graph/ops/special.js';
import { input, type Tensor } from '../../../src/graph/tensor.js';
import { HAS_NO_RUNTIME, runNative, runtimeHere } from '../../setup/native.js';

const dist = new URL('../../../dist/', import.meta.url);

const COUNT = 20_000;

/** What a function makes of numbers from `low` to `high`, evenly apart. */
async function applied(operation: (x: Tensor) => Tensor, low: number, high: number) {
  const x = input('x', 'f32', [COUNT]);
  const data = Float64Array.from({ length: COUNT }, (_, i) => Math.fround(low + ((high - low) * i) / (COUNT - 1)));
  const { y } = await runNative(makeGraph('f', [x], { y: operation(x) }), { x: { data } });
  return [...data].map((at, i) => ({ at, found: y![i]! }));
}

const one = async (operation: (x: Tensor) => Tensor, at: number): Promise<number> => {
  const x = input('x', 'f32', [1]);
  const { y } = await runNative(makeGraph('f', [x], { y: operation(x) }), { x: { data: Float64Array.of(at) } });
  return y![0]!;
};

describe.skipIf(HAS_NO_RUNTIME)('a function', () => {
  it.each([
    ['exp', exp, Math.exp, -87, 88],
    ['sigmoid', sigmoid, (x: number) => 1 / (1 + Math.exp(-x)), -80, 80],
    ['tanh', tanh, Math.tanh, -12, 12],
    ['erf', erf, erfOf, -6, 6],
  ])('%s is exact to a few units of the last place', async (_, operation, definition, low, high) => {
    const results = (await applied(operation, low, high)).map(({ at, found }) => ({
      at,
      found,
      expected: definition(at),
    }));
    const isExact = (found: number, expected: number): boolean =>
      Math.abs(found - expected) <= 5e-7 * Math.abs(expected) + 1e-38;
    expect(results.filter(({ found, expected }) => !isExact(found, expected))).toEqual([]);
  });

  it('has its limits far off, and no number where there is none', async () => {
    for (const [operation, low, high] of [
      [exp, 0, Infinity],
      [sigmoid, 0, 1],
      [tanh, -1, 1],
      [erf, -1, 1],
    ] as const) {
      for (const [at, expected] of [
        [-200, low],
        [-Infinity, low],
        [200, high],
        [Infinity, high],
      ] as const)
        expect(await one(operation, at)).toBeCloseTo(expected, 6);
      expect(await one(operation, NaN)).toBeNaN();
    }
  });
});

describe.skipIf(HAS_NO_RUNTIME)('numbers too small for full precision', () => {
  it('are zero in programs, and what they were for all else', async () => {
    const smallest = Float64Array.of(Number.MIN_VALUE, 1);
    // 0 where ONNX Runtime has been in this thread: it leaves the processor so.
    const before = smallest[0]! * smallest[1]!;
    const x = input('x', 'f32', [4]);
    const { y } = await runNative(makeGraph('small', [x], { y: mul(x, x) }), {
      x: { data: new Float64Array(4).fill(1e-20) },
    });
    expect([...y!]).toEqual([0, 0, 0, 0]);
    expect(smallest[0]! * smallest[1]!).toBe(before);
  });
});

/** Products of many sizes in every layout, against sums in double precision; prints how far they are apart at most. */
const PRODUCTS = `
import { makeGraph } from './graph/graph.js';
import { gemm, matmul } from './graph/ops/matrix.js';
import { input } from './graph/tensor.js';
import { evaluate } from './graph/evaluate.js';
import { value } from './graph/value.js';
import { nativeRuntime } from './engine/native/addon.js';
import { executable } from './engine/native/executor.js';
const runtime = nativeRuntime();
let seed = 1;
const number = () => ((seed = (seed * 48271) % 2147483647) / 2147483647) - 0.5;
const tensorOf = (name, shape) => input(name, 'f32', shape);
const numbers = ({ shape }) => value(shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.fround(number())));
let worst = 0;
const compare = async (inputs, y) => {
  const graph = makeGraph('product', inputs, { y });
  const given = Object.fromEntries(inputs.map((tensor) => [tensor.node.name, numbers(tensor)]));
  const expected = evaluate(graph, given).y.data;
  const found = new Float32Array(expected.length).fill(NaN);
  const feeds = Object.fromEntries(Object.entries(given).map(([name, { data }]) => [name, Float32Array.from(data)]));
  await executable(graph, runtime).run(feeds, { y: found });
  found.forEach((entry, at) => {
    const apart = Math.abs(entry - expected[at]);
    worst = apart <= worst ? worst : apart;
  });
};
const sizes = [[1, 1, 1], [2, 3, 4], [5, 17, 3], [7, 16, 9], [13, 33, 21], [20, 64, 34], [34, 20, 65], [65, 47, 5], [1, 100, 30], [100, 1, 30], [12, 12, 8], [6, 130, 300], [130, 70, 40], [31, 31, 31]];
for (const [M, N, K] of sizes) {
  for (const transA of [false, true]) for (const transB of [false, true]) for (const added of [undefined, [M, N], [M, 1], [N], []]) {
    const inputs = [tensorOf('a', transA ? [K, M] : [M, K]), tensorOf('b', transB ? [N, K] : [K, N]), ...(added ? [tensorOf('c', added)] : [])];
    await compare(inputs, gemm(inputs[0], inputs[1], { transA, transB, c: inputs[2] }));
  }
  const many = [tensorOf('a', [3, M, K]), tensorOf('b', [3, K, N])];
  await compare(many, matmul(...many));
}
console.log(runtime.version.split(' ')[0], worst);
`;

describe.skipIf(HAS_NO_RUNTIME)('a program', () => {
  it('is run with arrays of its lengths alone', async () => {
    const x = input('x', 'f32', [4]);
    const program = executable(makeGraph('f', [x], { y: tanh(x) }), runtimeHere());
    const run = (feed: number, fetch: number) =>
      program.run({ x: new Float32Array(feed) }, { y: new Float32Array(fetch) });
    await expect(run(3, 4)).rejects.toThrow('internal: run takes arrays');
    await expect(run(4, 5)).rejects.toThrow('internal: run takes arrays');
    await run(4, 4);
  });

  it('of an instruction set that there is none of, is refused with those there are', () => {
    const engines = spawnSync(process.execPath, ['cli/main.js', 'engines'], {
      cwd: dist,
      env: { ...process.env, HARNESS_NATIVE_ISA: 'avx-512' },
      encoding: 'utf8',
    });
    expect([engines.status, engines.stderr]).toEqual([
      2,
      'HARNESS_NATIVE_ISA: no instruction set avx-512; there are avx512, avx2 and portable\n',
    ]);
  });
});

describe.skipIf(HAS_NO_RUNTIME)('products', () => {
  it.each(['portable', 'avx2', 'avx512'])('are right in every layout: %s, or the best below it', (set) => {
    const said = execFileSync(process.execPath, ['--input-type=module'], {
      cwd: dist,
      input: PRODUCTS,
      env: { ...process.env, HARNESS_NATIVE_ISA: set },
      encoding: 'utf8',
    });
    const [name, worst] = said.trim().split(' ');
    expect(['portable', 'avx2', 'avx512'].indexOf(name!)).toBeLessThanOrEqual(
      ['portable', 'avx2', 'avx512'].indexOf(set),
    );
    expect(Number(worst)).toBeLessThan(2e-5); // sums of up to 300 products of numbers below a half
  });

  it('say what they were compiled for', () => {
    expect(runtimeHere().version).toMatch(/^(portable|avx2|avx512) [0-9a-f]{8}, compiler \S/);
  });
});
