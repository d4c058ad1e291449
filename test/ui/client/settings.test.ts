// Settings of an address.

import { expect, it } from 'vitest';
import { isBehind } from '../../../src/ui/client/run-list.js';
import { readSettings } from '../../../src/ui/client/settings.js';

it('reads settings, runs by number or by name, and free text as it is', () => {
  expect(readSettings('of=run1,2,run10&smooth=0.5&q=run1+smooth%3Dabc&__proto__=1')).toEqual({
    settings: Object.fromEntries([
      ['of', '1,2,10'],
      ['smooth', '0.5'],
      ['q', 'run1 smooth=abc'],
      ['__proto__', '1'],
    ]),
    refused: [],
  });
});

it.each([
  'run=last',
  'run=0',
  'of=1,two',
  'smooth=abc',
  'smooth=5',
  'epoch=0',
  'epoch=1.5',
  'in=nonsense',
  'x=place',
  'logx=yes',
])('leaves %s out, and says so', (given) => {
  expect(readSettings(`metric=val_loss&${given}`)).toEqual({ settings: { metric: 'val_loss' }, refused: [given] });
});

it('knows which of two cursors of one start is behind', () => {
  expect([isBehind('a:9', 'a:10'), isBehind('a:10', 'a:9'), isBehind('a:9', 'a:9')]).toEqual([true, false, false]);
  expect([isBehind('b:9', 'a:10'), isBehind(undefined, 'a:10')]).toEqual([false, false]);
});
