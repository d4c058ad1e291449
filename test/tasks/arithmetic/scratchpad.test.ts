import { describe, expect, it } from 'vitest';
import { scratchpadOf, scratchpadWidth } from '../../../src/tasks/arithmetic/scratchpad.js';
import { randomStream } from '../../../src/util/random.js';

describe('scratchpads', () => {
  it('go through all places, the last digits first', () => {
    // 8 + 7 = 15, 2 + 6 + 1 = 9, 1 + 3 = 4
    expect(scratchpadOf('simplified', ['128', '367'])).toBe('51,90,40');
    expect(scratchpadOf('detailed', ['128', '367'])).toBe(
      '128+367,,0,8+7+0=15;12+36,5,1,2+6+1=9;1+3,95,0,1+3+0=4;+,495,0',
    );
  });

  it('have no carry of two digits, whatever the number of operands', () => {
    expect(scratchpadOf('simplified', Array<string>(8).fill('99'))).toBe('27,97'); // 72, then 72 + 7 = 79
  });

  it('lead to the sum, and are no longer than those of nines', () => {
    const random = randomStream('scratchpads');
    for (let round = 0; round < 300; round++) {
      const operands = Array.from({ length: 1 + random.below(8) }, () =>
        String(random.below(10 ** (1 + random.below(4)))),
      );
      const digits = Math.max(...operands.map(({ length }) => length));
      const sum = String(operands.reduce((total, operand) => total + Number(operand), 0));
      const places = scratchpadOf('simplified', operands).split(',');
      const last = scratchpadOf('detailed', operands).split(';').at(-1)!.split(',');
      const answers = [
        [...places.map(([digit]) => digit!), places.at(-1)![1]!].reverse().join(''),
        last[2]! + last[1]!,
      ];
      expect(answers.map((answer) => String(Number(answer)))).toEqual([sum, sum]);
      for (const kind of ['simplified', 'detailed'] as const) {
        expect(scratchpadOf(kind, operands).length).toBeLessThanOrEqual(scratchpadWidth(kind, operands.length, digits));
      }
    }
  });
});
