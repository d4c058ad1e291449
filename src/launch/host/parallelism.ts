// How many processors this process may use: those of the machine, less what its CPU set and the quotas of its control
// groups leave (v1 cpu.cfs_quota_us, v2 cpu.max), its own and those above it. Node asks for CPU sets only.
// Sources: cgroups(7), proc(5) mountinfo, the kernel's cgroup-v2.rst and sched-bwc.rst.

import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';

export interface Processors {
  /** A quota can leave a part of one. */
  readonly usable: number;
  readonly machine: number;
  /** What leaves less than the machine has; undefined where nothing does. */
  readonly limit: string | undefined;
}

export interface Facts {
  /** Processors of the machine, and of the CPU set. */
  readonly machine: number;
  readonly allowed: number;
  /** A file's text; undefined where it cannot be read. */
  readonly read: (path: string) => string | undefined;
}

interface Quota {
  readonly processors: number;
  readonly file: string;
}

/** A control group file system that limits processors: its mount point, and the folder of this process's group. */
interface Hierarchy {
  readonly version: 1 | 2;
  readonly mountPoint: string;
  /** Relative to the mount point, no slash at either end. */
  readonly group: string;
}

export function processors({ machine, allowed, read }: Facts = realFacts()): Processors {
  const quotas = hierarchies(read).flatMap((hierarchy) => quotasOf(hierarchy, read));
  const tightest = quotas.reduce<Quota | undefined>(
    (least, quota) => (least === undefined || quota.processors < least.processors ? quota : least),
    undefined,
  );
  if (tightest !== undefined && tightest.processors < Math.min(allowed, machine)) {
    return { usable: tightest.processors, machine, limit: `a control group's quota (${tightest.file})` };
  }
  return { usable: Math.min(allowed, machine), machine, limit: allowed < machine ? 'its CPU set' : undefined };
}

/** Runs of so many threads at a time. */
export const runsAtOnce = (usable: number, threads: number): number => Math.max(1, Math.floor(usable / threads));

const realFacts = (): Facts => ({
  machine: cpus().length,
  allowed: availableParallelism(),
  read: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
});

function hierarchies(read: Facts['read']): readonly Hierarchy[] {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line));
  const groupOf = (version: 1 | 2): string | undefined =>
    groups.find((match) => (version === 2 ? match?.[1] === '' : match?.[1]?.split(',').includes('cpu')))?.[2];
  return mounts(read('/proc/self/mountinfo') ?? '').flatMap(({ version, mountPoint, root }) => {
    const path = groupOf(version);
    return path === undefined ? [] : [{ version, mountPoint, group: below(root, path) }];
  });
}

interface Mount {
  readonly version: 1 | 2;
  readonly mountPoint: string;
  /** The group that is its top. */
  readonly root: string;
}

function mounts(mountinfo: string): readonly Mount[] {
  return mountinfo.split('\n').flatMap((line): Mount[] => {
    // 36 35 98:0 /root /mount/point options optional... - type source super,options
    const [before, after] = line.split(' - ');
    const [, , , root, mountPoint] = (before ?? '').split(' ').map(unescaped);
    const [type, , options] = (after ?? '').split(' ');
    if (root === undefined || mountPoint === undefined) return [];
    if (type === 'cgroup2') return [{ version: 2, mountPoint, root }];
    const isOfProcessors = type === 'cgroup' && options?.split(',').includes('cpu') === true;
    return isOfProcessors ? [{ version: 1, mountPoint, root }] : [];
  });
}

/** A space in a path is written \040. */
const unescaped = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));

/**
 * Where below its mount point a group lies. In a container only a part of the hierarchy is mounted (`root`), and the
 * group may lie outside of what can be seen (`/../x`): then the mount point itself is the nearest that can be read.
 */
function below(root: string, group: string): string {
  const isInside = root === '/' || group === root || group.startsWith(`${root}/`);
  const parts = (isInside ? group.slice(root === '/' ? 0 : root.length) : '').split('/').filter((part) => part !== '');
  return parts.includes('..') ? '' : parts.join('/');
}

/** The quotas of a group and of all above it. */
function quotasOf({ version, mountPoint, group }: Hierarchy, read: Facts['read']): readonly Quota[] {
  const parts = group === '' ? [] : group.split('/');
  const folders = [...parts.keys(), parts.length].map((length) => join(mountPoint, ...parts.slice(0, length)));
  return folders.flatMap((folder) => (version === 2 ? quotaV2(folder, read) : quotaV1(folder, read)));
}

/** `50000 100000`: microseconds of processors' time in each period; `max`: no quota. */
function quotaV2(folder: string, read: Facts['read']): readonly Quota[] {
  const file = join(folder, 'cpu.max');
  const [quota = '', period = ''] = (read(file) ?? '').trim().split(' ');
  return toQuota(quota, period, file);
}

/** -1: no quota. */
function quotaV1(folder: string, read: Facts['read']): readonly Quota[] {
  const file = join(folder, 'cpu.cfs_quota_us');
  return toQuota((read(file) ?? '').trim(), (read(join(folder, 'cpu.cfs_period_us')) ?? '').trim(), file);
}

function toQuota(quota: string, period: string, file: string): readonly Quota[] {
  const processors = Number(quota) / Number(period);
  const areNumbers = [quota, period].every((text) => /^\d+$/.test(text));
  return areNumbers && processors > 0 && Number.isFinite(processors) ? [{ processors, file }] : [];
}
