// A small disk that can lose its power: an ext4 file system in a file, mounted through a loop device. What the kernel
// holds in memory for it (pages not yet written, metadata not yet in its journal) is not in the file, so a copy of the
// file is the disk as a power cut at that instant would leave it.
//
// The copy is of one instant: the file is read twice, and counts when both readings are the same. The disk has no cache
// of its own: what the kernel has handed to it is on it, in that order.

import { Buffer } from 'node:buffer';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BYTES = 32 << 20;
const mounted = new Set();

/** Why there can be no such disk here; undefined where there can. */
export function obstacle() {
  if (process.getuid?.() !== 0) return 'mounting a file needs root';
  const folder = mkdtempSync(join(tmpdir(), 'harness-power-cut-'));
  try {
    makeDisk(join(folder, 'probe')).unmount();
    return undefined;
  } catch (error) {
    return `a file cannot be mounted here: ${String(error.stderr ?? error.message).trim()}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a disk and mounts it: `path`.img at the folder `path`. */
export function makeDisk(path) {
  writeFileSync(`${path}.img`, Buffer.alloc(BYTES));
  execFileSync('mkfs.ext4', ['-q', '-F', `${path}.img`], { stdio: 'pipe' });
  return mount(path);
}

/** Mounts what a power cut left; the kernel replays its journal. */
export function mountCopy(path, bytes) {
  writeFileSync(`${path}.img`, bytes);
  return mount(path);
}

function mount(path) {
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-o', 'loop', `${path}.img`, path], { stdio: 'pipe' });
  mounted.add(path);
  return { folder: path, image: `${path}.img`, unmount: () => unmount(path) };
}

/** The loop device goes with the mount. A process that is just ending may hold it for a moment. */
function unmount(path) {
  for (let tries = 0; spawnSync('umount', [path]).status !== 0; tries++) {
    if (tries === 50) {
      execFileSync('umount', ['--lazy', path]);
      break;
    }
    spawnSync('sleep', ['0.1']);
  }
  mounted.delete(path);
  rmdirSync(path);
}

/** Whatever else happened, nothing stays mounted. */
export function unmountAll() {
  for (const path of mounted) spawnSync('umount', ['--lazy', path]);
  mounted.clear();
}

/** The disk as it is at one instant. @returns undefined where it is written to without a pause */
export function snapshot({ image }, tries = 100) {
  const file = openSync(image, 'r');
  try {
    let before = readWhole(file);
    for (let count = 0; count < tries; count++) {
      const after = readWhole(file);
      if (after.equals(before)) return after;
      before = after;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

function readWhole(file) {
  const bytes = Buffer.allocUnsafe(BYTES);
  for (let read = 0; read < BYTES;) read += readSync(file, bytes, read, BYTES - read, read);
  return bytes;
}

/** Whether the file system of an unmounted disk is whole. */
export const isWhole = ({ image }) => spawnSync('e2fsck', ['-f', '-n', image]).status === 0;
