// Runs of the native engine, as somebody trains them: killed, resumed, compared, asked; and what the build does without
// a compiler.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HAS_NO_RUNTIME } from '../setup/native.js';
import { results } from '../setup/results.js';
import { temporaryFolder, TINY } from '../setup/tiny.js';
import { halfTrained, resultsOf } from '../setup/trained.js';

const NATIVE = `${TINY}engine: native\n`;

describe.skipIf(HAS_NO_RUNTIME)('a run of the native engine', () => {
  it('that was killed goes on to the same bits, and answers', async () => {
    const place = await halfTrained(NATIVE);
    const resumed = await place.ask('resume', 'run1');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(results(place)).toEqual(await resultsOf(NATIVE));
    const shown = await place.json<{ engine: string; bit_exact: number | boolean }>('show', 'run1');
    expect(shown).toMatchObject({ engine: 'native' });
    expect((await place.ask('show', 'run1')).stdout).toMatch(/native (portable|avx2|avx512) [0-9a-f]{8}, compiler/);
    expect((await place.ask('predict', 'run1', '1 + 2')).code).toBe(0);
  });

  it('goes on with ONNX Runtime where a run has several threads, and says so', async () => {
    const place = await halfTrained(NATIVE);
    const resumed = await place.ask('sweep', place.spec, '--set', 'limits.threads=2');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/not bit for bit: version of the engine .*, now ONNX Runtime \d/);
  });
});

describe('the build of the native runtime', () => {
  const project = new URL('../../', import.meta.url).pathname;

  /** As much of the project as it takes to build it. */
  function copied(): string {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'scripts'));
    cpSync(join(project, 'scripts/build-native.js'), join(folder, 'scripts/build-native.js'));
    cpSync(join(project, 'src/engine/native/runtime'), join(folder, 'src/engine/native/runtime'), { recursive: true });
    cpSync(join(project, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
    return folder;
  }

  it.each([
    ['no compiler', '/nonexistent/c++', 'there is no /nonexistent/c++'],
    ['a compiler that fails', 'false', 'false: exit 1'],
  ])('with %s says so in a line, and is no failure', (_, compiler, reason) => {
    const folder = copied();
    const built = spawnSync(process.execPath, ['scripts/build-native.js'], {
      cwd: folder,
      env: { ...process.env, CXX: compiler },
      encoding: 'utf8',
    });
    expect(built.status).toBe(0);
    expect(built.stderr).toBe(
      `The native runtime was not built (${reason}): engine native trains with ONNX Runtime.\n`,
    );
    expect(existsSync(join(folder, 'dist/engine/native/runtime.node'))).toBe(false);
  });
});
