// The program as a function: words and what is around them in, exit code out. 0 done, 1 a run or the machine failed,
// 2 the input was wrong, 130 interrupted. It touches nothing of its process: several can run in one, as tests do.

import { systemError, UserError } from '../util/errors.js';
import type { Context } from './context.js';
import { requireOpenFiles } from './open-files.js';

/**
 * Never throws: what goes wrong is told on `context.note`.
 * @param prepare what a process does first, and may refuse
 */
export async function run(words: readonly string[], context: Context, prepare = () => {}): Promise<number> {
  try {
    prepare();
    requireOpenFiles();
    if (words.length === 1 && words[0] === '--version') {
      context.print(context.version);
      return 0;
    }
    const { runCommand } = await import('./command-line.js');
    return await runCommand(words, context);
  } catch (thrown) {
    return tell(await explained(thrown, context), context);
  }
}

function tell(error: unknown, context: Pick<Context, 'note'>): number {
  if (error instanceof UserError) {
    if (error.message !== '') context.note(error.message);
    return error.code === 'machine' ? 1 : 2;
  }
  context.note(`internal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}

/** What was thrown, as a user's mistake or the machine's where it is one. */
async function explained(thrown: unknown, context: Context): Promise<unknown> {
  if (thrown instanceof UserError) return thrown;
  try {
    const { explain } = await import('../store/database/errors.js'); // not loaded before it is needed
    return systemError(thrown) ?? explain(thrown, context.paths.database);
  } catch {
    return systemError(thrown) ?? thrown;
  }
}
