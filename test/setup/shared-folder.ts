// A folder that looks like one that machines share: mounted as NFS names itself, with names and attributes remembered
// for seconds, as NFS remembers them. Where bindfs is not installed its tests are skipped, and why is printed.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { temporaryFolder, type CleanUp } from './tiny.js';

const install = fileURLToPath(new URL('../../scripts/bindfs/install.sh', import.meta.url));

/** Whether tests can have such a folder; where not, says which tests are skipped and why. */
export function haveSharedFolders(tests: string): boolean {
  const { status, stderr } = spawnSync(install, ['--check'], { encoding: 'utf8' });
  const { status: mayMount } = status === 0 ? spawnSync('unshare', ['--mount', 'true']) : { status };
  const why = status === 0 ? 'bindfs: not to be had here: nothing may be mounted' : stderr.trim();
  if (mayMount !== 0) console.warn(`SKIPPED: ${tests}: ${why}`);
  return mayMount === 0;
}

const REMEMBERED = 'attr_timeout=5,entry_timeout=5,negative_timeout=5';

/** @returns where it is mounted until the end of the test */
export function sharedFolder(cleanUp: CleanUp = onTestFinished): string {
  const folder = temporaryFolder((remove) =>
    cleanUp(() => {
      execFileSync('umount', ['--lazy', mounted]);
      remove();
    }),
  );
  const [source, mounted] = [join(folder, 'source'), join(folder, 'shared')];
  for (const path of [source, mounted]) mkdirSync(path);
  execFileSync('bindfs', ['-o', `subtype=nfs,${REMEMBERED}`, source, mounted]);
  return mounted;
}
