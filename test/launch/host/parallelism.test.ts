import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processors, runsAtOnce, type Facts } from '../../../src/launch/host/parallelism.js';
import { main, workplace } from '../../setup/program.js';
import { TINY } from '../../setup/tiny.js';

/** A machine of 8 processors with these files. */
const machine = (files: Readonly<Record<string, string>>, allowed = 8): Facts => ({
  machine: 8,
  allowed,
  read: (path) => files[path],
});
const usable = (files: Readonly<Record<string, string>>, allowed = 8): number =>
  processors(machine(files, allowed)).usable;

const V1_MOUNT = '33 25 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:15 - cgroup cgroup rw,cpu,cpuacct\n';
const V2_MOUNT = '30 24 0:26 / /sys/fs/cgroup rw,nosuid,nodev - cgroup2 cgroup2 rw,nsdelegate\n';
const OTHERS =
  '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n35 25 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n';

describe('control groups of version 2', () => {
  const at = (group: string, limits: Readonly<Record<string, string>>) =>
    usable({
      '/proc/self/cgroup': `0::${group}\n`,
      '/proc/self/mountinfo': OTHERS + V2_MOUNT,
      ...Object.fromEntries(
        Object.entries(limits).map(([path, text]) => [`/sys/fs/cgroup${path}cpu.max`, `${text}\n`]),
      ),
    });

  it('give what the tightest of the group and all above it does', () => {
    expect(at('/a/b', { '/a/b/': '300000 100000', '/a/': 'max 100000' })).toBe(3);
    expect(at('/a/b', { '/a/b/': 'max 100000', '/a/': '150000 100000' })).toBe(1.5);
    expect(at('/a/b', { '/a/b/': '200000 100000', '/a/': '400000 50000', '/': '500000 100000' })).toBe(2);
    expect(at('/', { '/': '50000 100000' })).toBe(0.5);
  });

  it('give all where there is no quota, or a larger one', () => {
    expect(at('/a', { '/a/': 'max 100000' })).toBe(8);
    expect(at('/a', { '/a/': '1600000 100000' })).toBe(8);
    expect(at('/a', {})).toBe(8);
  });
});

describe('control groups of version 1', () => {
  const at = (line: string, mounts: string, files: Readonly<Record<string, string>>) =>
    usable({
      '/proc/self/cgroup': `9:memory:/m\n${line}\n1:name=systemd:/\n`,
      '/proc/self/mountinfo': mounts,
      ...files,
    });
  const group = (path: string, quota: string, period = '100000') => ({
    [`/sys/fs/cgroup/cpu,cpuacct${path}/cpu.cfs_quota_us`]: `${quota}\n`,
    [`/sys/fs/cgroup/cpu,cpuacct${path}/cpu.cfs_period_us`]: `${period}\n`,
  });

  it('give what the tightest of the group and all above it does', () => {
    const nested = { ...group('/a/b', '400000'), ...group('/a', '150000', '50000'), ...group('', '-1') };
    expect(at('4:cpu,cpuacct:/a/b', OTHERS + V1_MOUNT, nested)).toBe(3);
    expect(at('4:cpu,cpuacct:/a/b', OTHERS + V1_MOUNT, group('/a/b', '-1'))).toBe(8);
    expect(at('4:cpuset:/a/b', OTHERS + V1_MOUNT, nested)).toBe(8); // cpuset is another controller than cpu
  });

  it('are found in a container, where a part of the hierarchy is mounted', () => {
    const mount = V1_MOUNT.replace('0:29 / /sys', '0:29 /docker/c1 /sys');
    expect(at('4:cpu,cpuacct:/docker/c1/x', mount, group('/x', '200000'))).toBe(2);
    expect(at('4:cpu,cpuacct:/docker/c1', mount, group('', '100000'))).toBe(1);
    expect(at('4:cpu,cpuacct:/docker/c10', mount, group('', '100000'))).toBe(1); // outside: the nearest to be seen
    expect(at('4:cpu,cpuacct:/../c2', V1_MOUNT, group('', '100000'))).toBe(1);
  });

  it('are found under a mount point with a space in its name', () => {
    const files = { '/my groups/cpu.cfs_quota_us': '100000\n', '/my groups/cpu.cfs_period_us': '100000\n' };
    expect(at('4:cpu:/', V1_MOUNT.replace('/sys/fs/cgroup/cpu,cpuacct', '/my\\040groups'), files)).toBe(1);
  });
});

it('both versions at once: the quota counts wherever it is', () => {
  const files = {
    '/proc/self/cgroup': '4:cpu:/a\n0::/b\n',
    '/proc/self/mountinfo': V1_MOUNT + V2_MOUNT.replace('/sys/fs/cgroup ', '/sys/fs/cgroup/unified '),
    '/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us': '300000\n',
    '/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us': '100000\n',
  };
  expect(processors(machine(files))).toEqual({
    usable: 3,
    machine: 8,
    limit: "a control group's quota (/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us)",
  });
  expect(usable({ ...files, '/sys/fs/cgroup/unified/b/cpu.max': '200000 100000\n' })).toBe(2);
});

it('a CPU set counts, and says so where it is the tighter one; files that are damaged or missing do not', () => {
  expect(processors(machine({}, 4))).toEqual({ usable: 4, machine: 8, limit: 'its CPU set' });
  expect(processors(machine({}))).toEqual({ usable: 8, machine: 8, limit: undefined });
  for (const text of ['', 'x', '100000', '0 100000', '100000 0', '-1 100000', 'max']) {
    const files = { '/proc/self/cgroup': '0::/\n', '/proc/self/mountinfo': V2_MOUNT, '/sys/fs/cgroup/cpu.max': text };
    expect(usable(files), text).toBe(8);
  }
  expect(usable({ '/proc/self/cgroup': '???\n', '/proc/self/mountinfo': 'a - b\n\n - cgroup2' })).toBe(8);
});

it('what may be used is shared among the threads of a run; one goes on at least', () => {
  expect([runsAtOnce(8, 1), runsAtOnce(8, 3), runsAtOnce(1.5, 1), runsAtOnce(0.5, 1), runsAtOnce(2, 4)]).toEqual([
    8, 2, 1, 1, 1,
  ]);
});

describe('a sweep without --jobs', () => {
  const SPEC = `${TINY}sweep: {seeds: [1, 2]}\n`;
  const SAID = /^1 run at a time: of (\d+) processors, (.+) leaves 1$/m;
  const here = processors();
  const several = here.usable >= 2;
  const v1 = '/sys/fs/cgroup/cpu';
  const canGroup = several && existsSync(join(v1, 'cpu.cfs_quota_us')) && isWritable(v1);

  function isWritable(path: string): boolean {
    try {
      accessSync(path, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }

  it.runIf(several)('keeps to its CPU set, and says so', () => {
    const { folder, home, spec } = workplace(SPEC);
    const env = { ...process.env, HARNESS_HOME: home };
    const words = ['--cpu-list', '0', process.execPath, main, 'sweep', spec];
    const { status, stderr } = spawnSync('taskset', words, { cwd: folder, env, encoding: 'utf8' });
    expect([status, SAID.exec(stderr)?.[2]]).toEqual([0, 'its CPU set']);
  });

  // As root, where version 1 is mounted and may be written.
  it.runIf(canGroup)('keeps to the quota of its control group, and says so', () => {
    const group = join(v1, `harness-test-${process.pid}`);
    mkdirSync(group);
    onTestFinished(() => rmdirSync(group));
    const period = readFileSync(join(group, 'cpu.cfs_period_us'), 'utf8').trim();
    writeFileSync(join(group, 'cpu.cfs_quota_us'), period); // one processor's time
    mkdirSync(join(group, 'inner'));
    onTestFinished(() => rmdirSync(join(group, 'inner')));
    const { folder, home, spec } = workplace(SPEC);
    const line = `echo $$ > ${group}/inner/cgroup.procs && exec ${process.execPath} ${main} sweep ${spec}`;
    const env = { ...process.env, HARNESS_HOME: home };
    const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
    expect([status, SAID.exec(stderr)?.[2]]).toEqual([0, `a control group's quota (${group}/cpu.cfs_quota_us)`]);
    expect(stderr.indexOf('run2 default seed 2: started')).toBeGreaterThan(
      stderr.indexOf('run1 default seed 1: finished'),
    );
  });

  it.runIf(here.limit === undefined)('says nothing where nothing limits it', async () => {
    const place = workplace(SPEC);
    const { code, stderr } = await place.ask('sweep', place.spec, '--launcher', 'local');
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('at a time')]);
  });
});
