// Whether PyTorch is there, for tests of a trainer in it: Debian's python3-torch, which is for Debian's Python.

import { spawnSync } from 'node:child_process';

export const PYTHON = '/usr/bin/python3';
export const hasTorch = spawnSync(PYTHON, ['-c', 'import torch']).status === 0;
