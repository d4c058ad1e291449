// As what a folder is mounted, by the kernel's own list of mounts: file systems in user space (FUSE) have one number
// for all of them, and say there what they are.

import { readFileSync, statSync } from 'node:fs';

export interface Mount {
  /** `fuse.sshfs`, `virtiofs`, ... */
  readonly type: string;
  /** What is mounted: `host:/folder`, a device, any word. */
  readonly source: string;
}

/** How a folder is mounted; undefined where the system does not tell. */
export type MountOf = (folder: string) => Mount | undefined;

export const mountOfFolder: MountOf = (folder) => {
  try {
    const device = deviceOf(statSync(folder, { bigint: true }).dev);
    return mountOfDevice(readFileSync('/proc/self/mountinfo', 'utf8'), device);
  } catch {
    return undefined; // another system than Linux
  }
};

/** Of proc(5), mountinfo: `36 35 98:0 /root /mount/point options optional... - type source options`. */
export function mountOfDevice(mountinfo: string, device: string): Mount | undefined {
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const [type, source] = (after ?? '').split(' ');
    if (before?.split(' ')[2] === device && type !== undefined && source !== undefined) return { type, source };
  }
  return undefined;
}

/** `major:minor`, as gnu_dev_major and gnu_dev_minor take them from a number of 64 bits (glibc's sys/sysmacros.h). */
function deviceOf(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn & 0xffffffffn);
  return `${major}:${minor}`;
}
