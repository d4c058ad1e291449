// A package that is upgraded between kill and resume: other code is told, the same code is not, whatever its version.

import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeHash } from '../../src/launch/host/code.js';
import { type Workplace } from '../setup/program.js';
import { reading, results } from '../setup/results.js';
import { TINY, temporaryFolder } from '../setup/tiny.js';
import { beforeTests, halfTrained, resultsOf } from '../setup/trained.js';

const root = join(import.meta.dirname, '..', '..');

/**
 * Another installation of this build, called version 9.9.9.
 * @param edit what is changed in the compiled code and its bundles
 */
function installed(edit: (code: string) => string) {
  const folder = temporaryFolder();
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  writeFileSync(join(folder, 'package.json'), text.replace(/"version": "[^"]+"/, '"version": "9.9.9"'));
  const files = readdirSync(join(folder, 'dist', 'bundles')).map((name) => join('bundles', name));
  for (const file of ['model/optimizers.js', ...files].map((name) => join(folder, 'dist', name))) {
    const code = readFileSync(file, 'utf8');
    if (edit(code) !== code) writeFileSync(file, edit(code));
  }
  return { folder, program: join(folder, 'dist', 'cli', 'main.js') };
}

const bitExact = (place: Workplace): unknown =>
  reading(place, (connection) => connection.prepare('SELECT status, bit_exact FROM run_summary').all());

const undisturbed = beforeTests(() => resultsOf(TINY));

describe('a resume', () => {
  it('with an optimizer constant changed is told, and is not bit for bit', async () => {
    const { folder, program } = installed((code) => code.replaceAll('1e-7', '1e-6'));
    const [before, now] = [codeHash(join(root, 'dist')), codeHash(join(folder, 'dist'))];
    expect(now).not.toBe(before);
    const place = await halfTrained(TINY);
    const { code, stderr } = await place.run('sweep', place.spec, { program });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      `goes on elsewhere than before, so not bit for bit: code of harness ${before.slice(0, 8)}, now ${now.slice(0, 8)}\n`,
    );
    expect(bitExact(place)).toEqual([{ status: 'finished', bit_exact: 0 }]);
    expect(results(place)).not.toEqual(undisturbed());
  });

  it('with the same code elsewhere, under another version number, is silent: bit for bit', async () => {
    const { program } = installed((code) => code);
    const place = await halfTrained(TINY);
    const { code, stderr } = await place.run('sweep', place.spec, { program });
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('elsewhere');
    expect(bitExact(place)).toEqual([{ status: 'finished', bit_exact: 1 }]);
    expect(results(place)).toEqual(undisturbed());
  });
});
