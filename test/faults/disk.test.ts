// Disks as they are: a small tmpfs that is full, a limit on the size of files, folders that may not be written.
// A mount needs a user namespace, and another user needs root: where this machine gives neither, the test is skipped.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectRowsInFolders } from '../setup/audited.js';
import { main, workplace, type Workplace } from '../setup/program.js';
import { results, states } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { resultsOf, trained } from '../setup/trained.js';

const commands = fileURLToPath(new URL('./commands.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function run(command: string, words: readonly string[], { home, folder }: Workplace): Promise<Ended> {
  const env = { ...process.env, HARNESS_HOME: home, NO_COLOR: '1' };
  const child = spawn(command, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

const canMount = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;
const isRoot = process.getuid?.() === 0;

describe.runIf(canMount)('a disk that is full', () => {
  it(
    'is said to be; after making room the same command goes on to the same results',
    { timeout: 120_000 },
    async () => {
      const place = workplace(TINY.replace('epochs: 3', 'epochs: 12'));
      const sweep = `${process.execPath} ${main} sweep ${place.spec}`;
      // All in one namespace: the mount is gone with it. The full disk has room for the database, and little more.
      const script = `
      mount -t tmpfs -o size=2m none ${place.home}
      head -c 1650k /dev/zero > ${place.home}/ballast
      ${sweep}; echo "first: $?"
      rm ${place.home}/ballast
      ${sweep} --launcher inline >/dev/null; echo "second: $?"
      ${process.execPath} ${main} doctor; echo "doctor: $?"
      umount -l ${place.home} && true
    `;
      spawnSync('mkdir', ['-p', place.home]);
      const kept = join(place.folder, 'kept');
      const copying = script.replace('umount', `cp -r ${place.home} ${kept}; umount`);
      const { output } = await run('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', copying], place);
      expect(output).toMatch(/ENOSPC|disk is full/);
      expect(output).toContain('first: 1');
      expect(output).not.toContain('internal:');
      expect(output).toContain('second: 0');
      // True of this disk.
      expect(output.match(/^problem: .*$/gm)).toEqual([expect.stringMatching(/only \d MB are free/)]);
      expect(results({ home: kept })).toEqual(await resultsOf(TINY.replace('epochs: 3', 'epochs: 12')));
      expectRowsInFolders({ home: kept });
    },
  );
});

describe.runIf(canMount)('a disk without a byte left', () => {
  it('is no hindrance to looking, to rm and to gc, which make room again', { timeout: 120_000 }, async () => {
    const place = await trained(`${TINY.replace('encoder: [6]', 'encoder: [32]')}sweep: {seeds: [1, 2]}\n`);
    const harness = `${process.execPath} ${main}`;
    const script = `
      cp -a ${place.home} ${place.folder}/trained
      mount -t tmpfs -o size=2m none ${place.home}
      cp -a ${place.folder}/trained/. ${place.home}; echo "copy: $?"
      mkdir -p ${place.home}/removed-run9/checkpoints
      head -c 60000 /dev/zero > ${place.home}/removed-run9/checkpoints/epoch-1.safetensors
      echo '{"run":9,"uid":"x","experiment":"tiny","variant":"default","seed":1,"at":1}' > ${place.home}/removed-runs.ndjson
      cat /dev/zero > ${place.home}/ballast 2>/dev/null
      ${harness} runs; echo "runs: $?"
      ${harness} gc; echo "gc: $?"
      cat /dev/zero >> ${place.home}/ballast 2>/dev/null
      ${harness} gc; echo "nothing left: $?"
      cat /dev/zero >> ${place.home}/ballast 2>/dev/null
      ${harness} rm run1; echo "rm: $?"
      ${harness} runs; echo "then: $?"
      rm ${place.home}/ballast
      ${harness} sweep ${place.spec} --launcher inline >/dev/null 2>&1; echo "again: $?"
      umount -l ${place.home} && true
    `;
    const { output } = await run('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', script], place);
    for (const word of ['copy', 'runs', 'gc', 'nothing left', 'rm', 'then', 'again'])
      expect(output).toContain(`${word}: 0`);
    expect(output).toContain('folder of a removed run');
    expect(output).toMatch(/removed 1 run/);
    expect(output).not.toContain('internal:');
  });
});

describe('a limit on the size of files', () => {
  it('is said to be reached; without it the same command goes on to the same results', async () => {
    const place = workplace(TINY);
    // In KiB: enough for the log's first lines and a database, not for what comes.
    const limited = await run('bash', ['-c', `ulimit -f 96; ${process.execPath} ${main} sweep ${place.spec}`], place);
    expect(limited.code, limited.output).toBe(1);
    expect(limited.output).toMatch(/EFBIG|database cannot be read or written|disk is full|SIGXFSZ/);
    expect(limited.output).not.toContain('internal:');
    const again = await place.ask('sweep', place.spec);
    expect(again.code, `${limited.output}\nthen: ${again.stderr}`).toBe(0);
    expect(results(place)).toEqual(await resultsOf(TINY));
  });
});

describe.runIf(isRoot)('a folder that may not be written', () => {
  const asNobody = (place: Workplace, ...words: string[]): Promise<Ended> =>
    run('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, ...words], place);
  const nobody = (place: Workplace, ...words: string[]): Promise<Ended> => asNobody(place, main, ...words);

  it('is refused before anything is made', async () => {
    const place = workplace(TINY);
    chmodSync(place.folder, 0o755);
    const { code, output } = await nobody(place, 'sweep', place.spec);
    expect(code).toBe(2);
    expect(output).toMatch(/cannot be made|cannot be written/);
    expect(output).toContain('HARNESS_HOME');
    expect(existsSync(place.home)).toBe(false);
  });

  it('can be read; what would change it is refused and changes nothing', async () => {
    const place = await trained(TINY);
    chmodSync(place.folder, 0o755);
    const before = readFileSync(join(place.home, 'harness.db'));
    const reading = [
      ['runs'],
      ['show', 'run1'],
      ['compare', '--experiment', 'tiny'],
      ['sql', 'select 1'],
      ['predict', 'run1', '1 + 2'],
      ['doctor', '--json'],
    ];
    const changing = [['sweep', place.spec], ['resume'], ['rm', 'run1'], ['gc'], ['rebuild'], ['backup']];
    const given = [...reading, ...changing];
    const { code, output } = await asNobody(place, commands, JSON.stringify(given));
    expect(code, output).toBe(0);
    const answers = (JSON.parse(output) as Ended[]).map((answer, index) => ({ name: given[index]![0]!, ...answer }));
    expect(answers).toHaveLength(given.length);
    for (const { name, code, output } of answers.slice(0, reading.length))
      expect([name, code], output).toEqual([name, name === 'doctor' ? 2 : 0]);
    for (const { name, code, output } of answers.slice(reading.length)) {
      expect([name, code], output).toEqual([name, expect.toSatisfy((value: number) => value === 1 || value === 2)]);
      expect(output, name).not.toContain('internal:');
    }
    expect(readFileSync(join(place.home, 'harness.db')).equals(before)).toBe(true);
    expect(states(place)).toEqual(['finished']);
  });

  it('with a file that may not be written in it is refused, too', async () => {
    const place = await trained(TINY);
    chmodSync(place.folder, 0o777);
    chmodSync(place.home, 0o777);
    writeFileSync(place.spec, TINY.replace('epochs: 3', 'epochs: 4'));
    const { code, output } = await nobody(place, 'sweep', place.spec);
    expect([code, output]).toEqual([2, expect.stringContaining('the database cannot be written')]);
  });
});
