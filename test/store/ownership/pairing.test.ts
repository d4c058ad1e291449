// A database elsewhere than its runs is theirs alone, and they are its.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepPair, requirePair } from '../../../src/store/ownership/pairing.js';
import { homePaths, type HomePaths } from '../../../src/util/files.js';
import { temporaryFolder } from '../../setup/tiny.js';

function paired(): { readonly folder: string; readonly paths: HomePaths } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'runs'));
  const paths = homePaths(join(folder, 'runs'), join(folder, 'local', 'harness.db'));
  keepPair(paths, 'login1');
  return { folder, paths };
}

it('goes on with what belongs together', () => {
  const { paths } = paired();
  keepPair(paths, 'login2'); // one machine, called otherwise since
  expect(() => requirePair(paths)).not.toThrow();
});

it('refuses another database, and none, where these runs have one elsewhere, and says where', () => {
  const { folder, paths } = paired();
  const elsewhere = join(folder, 'local', 'harness.db');
  expect(() => requirePair(homePaths(paths.home))).toThrow(`lies elsewhere: ${elsewhere} on login1`);
  expect(() => requirePair(homePaths(paths.home))).toThrow(`HARNESS_DB=${elsewhere}`);
  const other = homePaths(paths.home, join(folder, 'other.db'));
  expect(() => keepPair(other, 'login2')).toThrow(`that is ${elsewhere} on login1`);
});

it('refuses a file of the same name on another machine', () => {
  const { paths } = paired();
  rmSync(paths.local.folder, { recursive: true }); // as it is there
  expect(() => requirePair(paths)).toThrow(/is not the database of the runs in .*on login1/);
});

it('refuses the database of other runs, until whose they are is forgotten', () => {
  const { folder, paths } = paired();
  const other = homePaths(join(folder, 'other'), paths.database);
  expect(() => keepPair(other, 'login1')).toThrow(`is the database of the runs in ${paths.home}`);
  rmSync(paths.local.runsNote);
  keepPair(other, 'login1');
  expect(() => requirePair(paths)).toThrow(/is not the database of the runs in/);
});

it('follows runs that have moved', () => {
  const { folder, paths } = paired();
  renameSync(paths.home, join(folder, 'moved'));
  expect(() => requirePair(homePaths(join(folder, 'moved'), paths.database))).not.toThrow();
});

it('goes on where the first of both notes was written and the machine stopped', () => {
  const { paths } = paired();
  rmSync(paths.local.databaseNote);
  keepPair(paths, 'login1');
  expect(() => requirePair(paths)).not.toThrow();
});

it('refuses a damaged note by its name', () => {
  const { paths } = paired();
  writeFileSync(paths.local.databaseNote, '{');
  expect(() => requirePair(paths)).toThrow(/database\.json: is damaged/);
});

it('writes nothing where the database lies beside the runs', () => {
  const paths = homePaths(join(temporaryFolder(), 'runs'));
  keepPair(paths, 'login1');
  expect(() => requirePair(paths)).not.toThrow();
});
