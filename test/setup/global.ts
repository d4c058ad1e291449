// Once before all tests: compiles the program where it is not compiled yet (workers and commands are run as a user runs
// them), and makes the folder in which sweeps are kept that many tests begin with.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the sweeps that test/setup/trained.ts keeps. */
    trained: string;
  }
}

const root = join(import.meta.dirname, '..', '..');

export default function setup(project: TestProject): () => void {
  if (!isBuilt()) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'harness-trained-'));
  project.provide('trained', folder);
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); // a browser in it may be about to end
}

/** Whether nothing that the build reads is newer than it is. Folders count: what is gone changed its folder. */
function isBuilt(): boolean {
  const built = join(root, 'dist', '.built');
  if (!existsSync(built)) return false;
  const at = statSync(built).mtimeMs;
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) =>
    join('src', name),
  );
  return [
    'src',
    ...sources,
    'scripts/build-page.js',
    'scripts/bundle-programs.js',
    'scripts/licenses.js',
    'scripts/finish-build.js',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ].every((name) => statSync(join(root, name)).mtimeMs <= at);
}
