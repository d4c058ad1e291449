import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRegularFile } from '../../src/util/regular-file.js';
import { temporaryFolder } from '../setup/tiny.js';

it('a file is read up to the size it may have', () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, '12345');
  expect(readRegularFile(path, 5).toString()).toBe('12345');
  expect(() => readRegularFile(path, 4)).toThrow(`${path}: has 5 bytes\n  expected at most 4`);
  expect(() => readRegularFile('/dev/zero', 4)).toThrow('/dev/zero: is a device, not a file');
  expect(() => readRegularFile(`${path}-none`, 4)).toThrow('ENOENT');
});
