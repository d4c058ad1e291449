// On what a folder lies: by number, and where that is one for many, by how it is mounted.

import { expect, it } from 'vitest';
import { fileSystemOf } from '../../../src/store/database/file-system.js';
import { mountOfDevice, mountOfFolder } from '../../../src/store/database/mounts.js';

const FUSE = 0x65735546;
const journalOf = (type: string, source: string): string =>
  fileSystemOf(
    '/',
    () => FUSE,
    () => ({ type, source }),
  ).journal;

it.each([
  ['fuse.sshfs', 'me@server:/data'],
  ['fuse.nfs', 'server:/export'],
  ['fuse.glusterfs', 'server:/volume'],
  ['fuse.s3fs', 's3fs'],
  ['fuse.anything', 'server:/export'],
  ['fuse', '//server/share'],
])('a file system in user space that reaches over a network is told by its mount: %s %s', (type, source) => {
  expect(journalOf(type, source)).toBe('none');
});

it.each([
  ['virtiofs', 'shared'],
  ['fuseblk', '/dev/sdb1'],
  ['fuse.mergerfs', '/a:/b'],
  ['fuse.bindfs', '/home/me/folder'],
])('one of this machine is not: %s %s', (type, source) => {
  expect(journalOf(type, source)).toBe('delete');
});

it('names the mount in what is said of it', () => {
  const mount = { type: 'fuse.sshfs', source: 'me@server:/data' };
  expect(
    fileSystemOf(
      '/',
      () => FUSE,
      () => mount,
    ).name,
  ).toBe('fuse.sshfs (me@server:/data)');
});

it('is as good as any other in user space where mounts cannot be read', () => {
  expect(
    fileSystemOf(
      '/',
      () => FUSE,
      () => undefined,
    ).journal,
  ).toBe('delete');
});

it.each([
  [0x19830326, 'BeeGFS'],
  [0x47504653, 'GPFS'],
  [0x00c36400, 'Ceph'],
])('asks no mount where the number says it (%i)', (type, name) => {
  const never = (): never => expect.unreachable();
  expect(fileSystemOf('/', () => type, never)).toEqual({ name, journal: 'none' });
});

it('finds the mount of a device among others', () => {
  const mountinfo = [
    '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
    '97 22 0:45 / /mnt/with\\040space rw,nosuid - fuse.sshfs me@server:/data rw,user_id=0',
    '',
  ].join('\n');
  expect(mountOfDevice(mountinfo, '0:45')).toEqual({ type: 'fuse.sshfs', source: 'me@server:/data' });
  expect(mountOfDevice(mountinfo, '0:46')).toBeUndefined();
});

it('knows how folders of this machine are mounted', () => {
  expect(mountOfFolder('/proc')).toMatchObject({ type: 'proc' });
  expect(mountOfFolder('/no/such/folder')).toBeUndefined();
});
