// Sessions that outlive a model: making one takes longer than a short run does, and the next run of a process is often
// of the same network. All state is fed to a session and read from it, so a used one is as good as new.

import type { Graph } from '../../graph/graph.js';
import { sha256 } from '../../util/sha256.js';
import { encodeModel } from './encode.js';
import { sessionOf, type Session } from './session.js';

/** Those that nobody uses, by threads and graph. */
const idle = new Map<string, Session>();

/**
 * Opens a graph, or takes the session that its last user has closed. One of another graph frees what is kept: memory is
 * for one network.
 */
export async function keptSession(graph: Graph, threads: number): Promise<Session> {
  const model = encodeModel(graph);
  const key = `${threads} ${sha256(model)}`;
  const kept = idle.get(key);
  idle.delete(key);
  if (kept === undefined) await closeIdle();
  const session = kept ?? (await sessionOf(model, threads));
  return {
    run: session.run,
    close: async () => {
      const other = idle.get(key); // of two models of one network at a time
      idle.set(key, session); // before anything is waited for: several may close at once
      await other?.close();
    },
  };
}

async function closeIdle(): Promise<void> {
  const all = [...idle.values()];
  idle.clear();
  for (const session of all) await session.close();
}
