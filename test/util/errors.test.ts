import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readlinkSync, renameSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineError, messageOf, systemCode, systemError, UserError } from '../../src/util/errors.js';
import { temporaryFolder } from '../setup/tiny.js';

describe('a user error', () => {
  it('says where, what, expected, received and a hint', () => {
    const error = new UserError('spec', {
      at: 'x.yaml:3:5',
      path: 'data.max',
      message: 'wrong type',
      expected: 'a whole number',
      received: '"many"',
      hint: 'write 999',
    });
    expect(error.message).toBe(
      'x.yaml:3:5 data.max: wrong type\n  expected a whole number, received "many"\n  hint: write 999',
    );
    expect(error.code).toBe('spec');
  });

  it('holds all problems at once', () => {
    const error = new UserError('plan', [{ message: 'one' }, { message: 'two', received: '2' }]);
    expect(error.message).toBe('one\ntwo\n  received 2');
    expect(error.problems).toHaveLength(2);
  });
});

it('anything thrown has a message, system errors a code', () => {
  expect(messageOf(new Error('no'))).toBe('no');
  expect(messageOf('plain')).toBe('plain');
  expect(systemCode(Object.assign(new Error('no'), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(systemCode(new Error('no'))).toBeUndefined();
});

describe('what the operating system refuses', () => {
  const thrownBy = (act: () => unknown): unknown => {
    try {
      act();
    } catch (error) {
      return error;
    }
    throw new Error('nothing was thrown');
  };

  it("is a path's fault, by the path: what it is, and what the system called it", () => {
    const folder = temporaryFolder();
    const [file, loop, filled] = [join(folder, 'file'), join(folder, 'loop'), join(folder, 'filled')];
    writeFileSync(file, '');
    symlinkSync('loop', loop);
    mkdirSync(join(filled, 'inner'), { recursive: true });
    const acts: readonly [path: string, said: string, act: (path: string) => unknown][] = [
      [join(folder, 'gone'), 'there is no such file or folder (ENOENT: no such file or directory)', readFileSync],
      [join(file, 'x'), 'part of this path is a file, not a folder (ENOTDIR: not a directory)', readFileSync],
      [file, 'something is there already, and not what it would have to be (EEXIST: file already exists)', mkdirSync],
      [filled, 'the folder is not empty (ENOTEMPTY: directory not empty)', rmdirSync],
      [join(folder, 'x'.repeat(300)), 'the name is too long (ENAMETOOLONG: name too long)', readlinkSync],
      [loop, 'its symbolic links lead in a circle (ELOOP: too many symbolic links encountered)', readFileSync],
      [
        file,
        'part of this path is a file, not a folder (ENOTDIR: not a directory)',
        (path) => renameSync(filled, join(path, 'x')),
      ],
    ];
    for (const [path, said, act] of acts) {
      const error = systemError(thrownBy(() => act(path)))!;
      expect([error.code, error.problems[0]!.message]).toEqual(['file', said]);
      if (act.length !== 1) expect(error.problems[0]!.at).toBe(path);
    }
    expect(systemError(thrownBy(() => readFileSync(folder)))).toMatchObject({
      code: 'file',
      message: expect.stringContaining('this is a folder') as string,
    });
  });

  it("is the machine's where no path would do", () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    expect(systemError(full)).toMatchObject({
      code: 'machine',
      message: expect.stringContaining('the disk is full') as string,
    });
    const crowded = Object.assign(new Error('spawn node EAGAIN'), { code: 'EAGAIN', syscall: 'spawn node' });
    expect(systemError(crowded)?.message).toMatch(/^no more processes may be started\n.*ulimit -u/);
  });

  it('and nothing else: a program that is not there, an error of ours', () => {
    expect(systemError(spawnSync('/no/such/program').error)).toBeUndefined();
    expect(systemError(Object.assign(new Error('no'), { code: 'ENOENT' }))).toBeUndefined();
    expect(systemError(new TypeError('no'))).toBeUndefined();
    expect(systemError('no')).toBeUndefined();
    expect(machineError(Object.assign(new Error('no'), { code: 'ENOENT', syscall: 'open' }))).toBeUndefined();
  });
});
