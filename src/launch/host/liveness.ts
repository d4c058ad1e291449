// Whether whoever has a run still lives.

import { isHeld } from '../../store/ownership/lock.js';
import type { Owner } from '../../store/recorder.js';
import { isAlive } from './provenance.js';

/**
 * By what a cluster's job has left beside its run; by the locks that worker and coordinator hold, whatever container
 * they are in; or by number, as older harnesses did.
 */
export const ownerIsAlive = (owner: Owner): boolean =>
  owner.isWithJob || owner.locks.some(isHeld) || (owner.isKnownByNumber && isAlive(owner));
