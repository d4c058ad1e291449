// harness.config.yaml, what a user says once for all experiments; and what that and an experiment file say together.

import { UserError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import { decodeText } from './encoding.js';
import { userConfigSchema, type LauncherKeys, type LauncherName, type SlurmKeys } from './launcher-schema.js';
import { isTree } from './path.js';
import { findings, received, type Finding } from './problems.js';
import { parseSource } from './source.js';

export const USER_CONFIG = 'harness.config.yaml';

/** @throws UserError with every problem, in its place */
export function parseUserConfig(file: string, bytes: Buffer): LauncherKeys | undefined {
  const { content, locate } = parseSource(file, decodeText(file, bytes));
  if (content === null) return undefined;
  if (!isTree(content)) {
    const expected = 'keys and values (launcher: ...)';
    throw new UserError('spec', {
      at: `${file}:1:1`,
      message: 'not what a user can say',
      expected,
      received: received(content),
    });
  }
  const parsed = userConfigSchema.safeParse(content, { reportInput: true });
  if (parsed.success) return parsed.data.launcher;
  const found = findings(parsed.error.issues, content).map((one) =>
    one.path.length === 1 && one.key ? foreign(one) : one,
  );
  throw new UserError(
    'spec',
    found.map(({ path, key, problem }) => ({ at: locate(path, key), path: path.join('.'), ...problem })),
  );
}

/** A key of experiments is none of a user's. */
const foreign = ({ path, key }: Finding): Finding => {
  const hint = nearest(String(path[0]), ['launcher']) ?? 'known here: launcher';
  return { path, key, problem: { message: `unknown key ${JSON.stringify(path[0])}`, hint } };
};

/**
 * What is meant where several say something: the word of the command line goes before the experiment, that before the
 * user's own files. Settings of Slurm add up, key by key.
 * @param said from the nearest to the furthest
 */
export function launcherMeant(
  option: LauncherName | undefined,
  said: readonly (LauncherKeys | undefined)[],
): LauncherKeys {
  const type = option ?? said.find((keys) => keys !== undefined)?.type ?? 'local';
  if (type !== 'slurm') return { type };
  const ofSlurm = said.filter((keys): keys is SlurmKeys => keys?.type === 'slurm');
  return ofSlurm.reduceRight<SlurmKeys>((sum, keys) => ({ ...sum, ...keys }), { type });
}
