import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/graph/autodiff.js';
import { dump, makeGraph, structuralHash } from '../../src/graph/graph.js';
import { reduceSum } from '../../src/graph/ops/broadcast.js';
import { add, mul, sigmoid, tanh } from '../../src/graph/ops/elementwise.js';
import { gemm } from '../../src/graph/ops/matrix.js';
import { custom, input, label, type Tensor } from '../../src/graph/tensor.js';
import { evaluate } from '../../src/graph/evaluate.js';
import { value } from '../../src/graph/value.js';

const total = (x: Tensor): Tensor =>
  reduceSum(
    x,
    x.shape.map((_, axis) => axis),
  );

describe('a graph', () => {
  it('prints itself as text, gradients named after what they are gradients of', () => {
    const kernel = input('kernel', 'f32', [3, 2]);
    const x = input('x', 'f32', [3, 4]);
    const gates = label('gates', gemm(kernel, x, { transA: true }));
    const loss = total(tanh(gates));
    const [gradient] = gradients(loss, [kernel]);
    expect(dump(makeGraph('step', [kernel, x], { loss, gradient: gradient! }))).toMatchInlineSnapshot(`
      "step(kernel: f32[3,2], x: f32[3,4])
        gates: f32[2,4] = Gemm kernel x {transA: 1}
        t0: f32[2,4] = Tanh gates
        loss: f32[] = ReduceSum t0 {axes: [0,1]}
        t1: f32[] = Constant {value: 1}
        t2: f32[1,1] = Reshape t1 {shape: [1,1]}
        t3: f32[2,4] = Expand t2 {shape: [2,4]}
        t4: f32[2,4] = Mul t3 t0
        t5: f32[2,4] = Mul t4 t0
        grad/gates: f32[2,4] = Sub t3 t5
        gradient: f32[3,2] = Gemm x grad/gates {transB: 1}
        return loss, gradient"
    `);
  });

  it('holds only what its outputs need', () => {
    const x = input('x', 'f32', [2]);
    tanh(x); // nobody asks for it
    expect(makeGraph('g', [x], { y: sigmoid(x) }).nodes.map(({ op }) => op)).toEqual(['Sigmoid']);
  });

  it('refuses an input that is not listed', () => {
    expect(() => makeGraph('g', [], { y: tanh(input('x', 'f32', [2])) })).toThrow(/unlisted input x/);
  });

  it('is built from operands that fit', () => {
    const x = input('x', 'f32', [2, 3]);
    expect(() => add(x, input('y', 'f32', [2, 4]))).toThrow(/internal: Add\(f32\[2,3\], f32\[2,4\]\)/);
    expect(() => gemm(x, x)).toThrow(/internal: Gemm/);
  });

  it('takes deep programs without running out of stack', () => {
    const x = input('x', 'f32', []);
    let y: Tensor = x;
    for (let i = 0; i < 20_000; i++) y = tanh(y);
    expect(gradients(y, [x])).toHaveLength(1);
  });

  it('has a hash of what it computes, not of what things are called', () => {
    const build = (name: string, op: (a: Tensor, b: Tensor) => Tensor): string => {
      const x = input('x', 'f32', [2, 2]);
      return structuralHash(makeGraph('g', [x], { y: label(name, op(x, x)) }));
    };
    expect(build('a', add)).toBe(build('b', add));
    expect(build('a', add)).not.toBe(build('a', mul));
    expect(build('a', (a, b) => gemm(a, b))).not.toBe(build('a', (a, b) => gemm(a, b, { transA: true })));
  });
});

describe('gradients', () => {
  it('add up over all uses of a tensor', () => {
    const x = input('x', 'f32', []);
    const [dx] = gradients(add(mul(x, x), x), [x]); // 2x + 1
    expect(evaluate(makeGraph('g', [x], { dx: dx! }), { x: value([], [3]) })['dx']!.data[0]).toBe(7);
  });

  it('are zero for a variable the loss does not depend on', () => {
    const [x, y] = [input('x', 'f32', [2]), input('y', 'f32', [3])];
    const [dy] = gradients(total(x), [y]);
    expect([
      ...evaluate(makeGraph('g', [x, y], { dy: dy! }), { x: value([2], [1, 2]), y: value([3], [1, 2, 3]) })['dy']!.data,
    ]).toEqual([0, 0, 0]);
  });

  it('do not look inside a custom rule', () => {
    const x = input('x', 'f32', []);
    const [y] = custom([x], [tanh(x)], ([g]) => [mul(g!, x)]); // a wrong derivative, on purpose
    const [dx] = gradients(y!, [x]);
    expect(evaluate(makeGraph('g', [x], { dx: dx! }), { x: value([], [5]) })['dx']!.data[0]).toBe(5);
  });
});
