import { describe, expect, it } from 'vitest';
import { messageOf, systemCode, UserError } from '../../src/util/errors.js';

describe('a user error', () => {
  it('says where, what, expected, received and a hint', () => {
    const error = new UserError('spec', {
      at: 'x.yaml:3:5',
      path: 'data.max',
      message: 'wrong type',
      expected: 'a whole number',
      received: '"many"',
      hint: 'write 999',
    });
    expect(error.message).toBe(
      'x.yaml:3:5 data.max: wrong type\n  expected a whole number, received "many"\n  hint: write 999',
    );
    expect(error.code).toBe('spec');
  });

  it('holds all problems at once', () => {
    const error = new UserError('plan', [{ message: 'one' }, { message: 'two', received: '2' }]);
    expect(error.message).toBe('one\ntwo\n  received 2');
    expect(error.problems).toHaveLength(2);
  });
});

it('anything thrown has a message, system errors a code', () => {
  expect(messageOf(new Error('no'))).toBe('no');
  expect(messageOf('plain')).toBe('plain');
  expect(systemCode(Object.assign(new Error('no'), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(systemCode(new Error('no'))).toBeUndefined();
});
