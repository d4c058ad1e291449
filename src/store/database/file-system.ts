// Tells on what file system the database lies, and which of SQLite's journals works there.

import { statfsSync } from 'node:fs';

/** `wal`: readers and one writer at once. `delete`: one at a time; asks less of the file system. */
export interface FileSystem {
  readonly name: string;
  readonly journal: 'wal' | 'delete' | 'none';
}

/**
 * By the number that statfs(2) gives (linux/magic.h). Shared by machines: neither SQLite's locks nor process numbers hold
 * there (sqlite.org/wal.html, sqlite.org/faq.html#q5). Bridges to another system's files: memory that processes share
 * through a file, which the write-ahead log needs, is not to be relied on.
 */
const KNOWN: Readonly<Record<number, FileSystem>> = {
  0x6969: { name: 'NFS', journal: 'none' },
  0x517b: { name: 'SMB', journal: 'none' },
  0xff534d42: { name: 'CIFS', journal: 'none' },
  0xfe534d42: { name: 'SMB2', journal: 'none' },
  0x5346414f: { name: 'AFS', journal: 'none' },
  0x0bd00bd0: { name: 'Lustre', journal: 'none' },
  0x47504653: { name: 'GPFS', journal: 'none' },
  0x00c36400: { name: 'Ceph', journal: 'none' },
  0x01021997: { name: '9p (WSL, virtual machines)', journal: 'delete' },
  0x65735546: { name: 'FUSE or virtiofs', journal: 'delete' },
  0x786f4256: { name: 'VirtualBox shared folder', journal: 'delete' },
  0xbacbacbc: { name: 'VMware shared folder', journal: 'delete' },
  0x53464846: { name: 'WSL mount', journal: 'delete' },
};

const LOCAL: FileSystem = { name: 'local', journal: 'wal' };

/** Its number, as statfs gives it. */
export type FileSystemType = (folder: string) => number;

export const typeOfFolder: FileSystemType = (folder) => statfsSync(folder).type;

export function fileSystemOf(folder: string, typeOf: FileSystemType = typeOfFolder): FileSystem {
  return KNOWN[typeOf(folder) >>> 0] ?? LOCAL;
}
