// Tells on what file system the database lies, and which of SQLite's journals works there.

import { statfsSync } from 'node:fs';
import { mountOfFolder, type Mount, type MountOf } from './mounts.js';

/**
 * `wal`: readers and one writer at once. `delete`: one at a time; asks less of the file system. `none`: machines share
 * it.
 */
export interface FileSystem {
  readonly name: string;
  readonly journal: 'wal' | 'delete' | 'none';
}

const shared = (name: string): FileSystem => ({ name, journal: 'none' });

/**
 * By the number that statfs(2) gives (linux/magic.h; for what is not in the kernel, coreutils' stat.c). Shared by
 * machines: neither SQLite's locks nor process numbers hold there (sqlite.org/wal.html, sqlite.org/faq.html#q5).
 * Bridges to another system's files: memory that processes share through a file, which the write-ahead log needs, is
 * not to be relied on.
 */
const KNOWN: Readonly<Record<number, FileSystem>> = {
  0x6969: shared('NFS'),
  0x517b: shared('SMB'),
  0xff534d42: shared('CIFS'),
  0xfe534d42: shared('SMB2'),
  0x5346414f: shared('AFS'),
  0x6b414653: shared('AFS'),
  0x73757245: shared('Coda'),
  0x0bd00bd0: shared('Lustre'),
  0x47504653: shared('GPFS'),
  0x19830326: shared('BeeGFS'),
  0x00c36400: shared('Ceph'),
  0xaad7aaea: shared('PanFS'),
  0x20030528: shared('OrangeFS'),
  0x01161970: shared('GFS2'),
  0x7461636f: shared('OCFS2'),
  0x01021997: { name: '9p (WSL, virtual machines)', journal: 'delete' },
  0x786f4256: { name: 'VirtualBox shared folder', journal: 'delete' },
  0xbacbacbc: { name: 'VMware shared folder', journal: 'delete' },
  0x53464846: { name: 'WSL mount', journal: 'delete' },
};

const LOCAL: FileSystem = { name: 'local', journal: 'wal' };

const FUSE = 0x65735546;
const IN_USER_SPACE: FileSystem = { name: 'FUSE or virtiofs', journal: 'delete' };

/** Of `fuse.NAME`: those that reach over a network. */
const REMOTE_IN_USER_SPACE =
  /^fuse\.(?:sshfs|nfs.*|smb.*|cifs.*|glusterfs|ceph.*|beegfs.*|lustre.*|moosefs|mfs.*|lizardfs|saunafs|juicefs|seaweedfs|orangefs|pvfs2.*|cvmfs.*|s3.*|goofys|geesefs|gcsfuse|blobfuse.*|mount-s3|rclone|davfs.*|hdfs.*|fuse_dfs|alluxio.*|weed|xtreemfs|afp.*|curlftpfs)$/;

/** `host:/folder`, `me@host:folder`, `//host/share`, `s3://bucket`. */
const ELSEWHERE = /^(?:[^/]+:|\/\/)/;

/** Its number, as statfs gives it. */
export type FileSystemType = (folder: string) => number;

export const typeOfFolder: FileSystemType = (folder) => statfsSync(folder).type;

/**
 * The number is asked for, not the mount: it is the file system's own, whatever lies over it, and in containers too.
 * Only what has one number for many is looked up among the mounts.
 */
export function fileSystemOf(
  folder: string,
  typeOf: FileSystemType = typeOfFolder,
  mountOf: MountOf = mountOfFolder,
): FileSystem {
  const type = typeOf(folder) >>> 0;
  return type === FUSE ? inUserSpace(mountOf(folder)) : (KNOWN[type] ?? LOCAL);
}

function inUserSpace(mount: Mount | undefined): FileSystem {
  if (mount === undefined || !(REMOTE_IN_USER_SPACE.test(mount.type) || ELSEWHERE.test(mount.source)))
    return IN_USER_SPACE;
  return shared(`${mount.type} (${mount.source})`);
}
