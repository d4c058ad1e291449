// Runs in the process of the command itself: for a debugger, which sees one process, and to the same bits.

import { describe, expect, it } from 'vitest';
import { SWEEP, workplace } from '../../setup/program.js';
import { commandsOf, results, states } from '../../setup/results.js';
import { resultsOf } from '../../setup/trained.js';
import { UNHURRIED } from '../../setup/unhurried.js';

describe('a sweep with --launcher inline', () => {
  it('starts no process, and computes the same bits as one with processes', async () => {
    const place = workplace();
    const sweep = place.start('sweep', place.spec, '--launcher', 'inline');
    await sweep.said(/run1 .*epoch 1:/);
    expect(commandsOf(place.home)).toEqual([]);
    const { code, stderr } = await sweep.ended;
    expect(code, stderr).toBe(0);
    expect(results(place)).toEqual(await resultsOf(SWEEP));
  });

  it('ends a run that takes too long at its next step; Ctrl-C has runs write checkpoints that processes go on from', async () => {
    const longer = SWEEP.replace('epochs: 3', 'epochs: 100000').replace('seeds: [1, 2]', 'seeds: [1]');
    const place = workplace(`${longer}limits: {run_timeout: 6}\nlauncher: {type: inline}\n`);
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    await sweep.said(/run1 .*failed: took longer than limits.run_timeout \(6 s\)[^]*run2 .*epoch 2:/);
    sweep.child.kill('SIGINT');
    expect((await sweep.ended).code).toBe(130);
    expect(states(place)).toEqual(['failed', 'interrupted']);
  });

  it('is refused where runs need processes of their own', async () => {
    const place = workplace(
      `${SWEEP.trimEnd()}\n`.replace('{data.reverse: {values: [none, output]}}', '{engine: {values: [onnx, tfjs]}}'),
    );
    const { code, stderr } = await place.ask('sweep', place.spec, '--launcher', 'inline');
    expect(code).toBe(2);
    expect(stderr).toMatch(/one process cannot train all of these runs[^]*expected one engine, received onnx, tfjs/);
  });
});
