import { expect, it } from 'vitest';
import { ignoredSignals } from '../../../src/launch/host/signals.js';

it('are ignored by the mask of the process that started Node: signal N is bit N - 1', () => {
  // HUP 1, INT 2, QUIT 3, TERM 15; 0x1000 is PIPE (13), which ends no run.
  expect([...ignoredSignals({ HARNESS_IGNORED_SIGNALS: '0000000000000001' })]).toEqual(['SIGHUP']);
  expect([...ignoredSignals({ HARNESS_IGNORED_SIGNALS: '0000000000001006' })]).toEqual(['SIGINT', 'SIGQUIT']);
  expect([...ignoredSignals({ HARNESS_IGNORED_SIGNALS: '0000000000004000' })]).toEqual(['SIGTERM']);
  for (const mask of [undefined, '', '0', 'x', '-1', '0x1']) {
    expect(ignoredSignals({ HARNESS_IGNORED_SIGNALS: mask }).size).toBe(0);
  }
});

it('SIGHUP is, where a shell started nohup', () => {
  expect([...ignoredSignals({ _: '/usr/bin/nohup' })]).toEqual(['SIGHUP']);
  expect(ignoredSignals({ _: '/usr/bin/node' }).size).toBe(0);
});
