#!/usr/bin/env node
// The process of the command line: its words, streams, clock and environment for cli/run.ts, and the exit code from
// there.

import './node-version.js';
import { homedir } from 'node:os';
import { harnessVersion } from '../launch/host/provenance.js';
import { ignoredSignals } from '../launch/host/signals.js';
import { armCrashPoint } from '../util/crash-points.js';
import type { HomePaths } from '../util/files.js';
import { inertLines } from '../util/inert.js';
import type { Context } from './context.js';
import { placesOf } from './folders.js';
import { run } from './run.js';
import { Output, replaceLostTerminals } from './streams.js';

const [stdout, stderr] = [new Output(1), new Output(2)];
const note = (text: string): void => stderr.write(`${inertLines(text)}\n`); // words and names in it may be anybody's

// Before anything else is done: Node would end at the first of them.
const ignored = ignoredSignals(process.env);
for (const signal of ignored) process.on(signal, () => {});

process.on('exit', (code) => {
  const { failure } = stdout;
  if (failure !== undefined) {
    note(failure.message);
    if (code === 0) process.exitCode = 1;
  }
  replaceLostTerminals();
});

let paths: HomePaths | undefined;

const context: Context = {
  get paths() {
    return (paths ??= placesOf(process.env['HARNESS_HOME'], process.env['HARNESS_DB']));
  },
  get workingFolder() {
    return process.cwd(); // throws where it is gone
  },
  get version() {
    return harnessVersion();
  },
  now: Date.now,
  elapsed: () => performance.now(),
  userFolder: homedir(),
  print: (text) => stdout.write(`${text}\n`),
  note,
  input: async () => (process.stdin.isTTY ? '' : (await import('node:stream/consumers')).text(process.stdin)),
  terminal: process.env['TERM'] === 'dumb' ? undefined : stderr.terminal,
  get width() {
    return process.stdout.columns || 100;
  },
  signals: process,
  ignoredSignals: ignored,
};

process.exitCode = await run(process.argv.slice(2), context, () => armCrashPoint(process.env['HARNESS_CRASH_AT']));
