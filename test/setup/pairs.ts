// Files of questions and answers in a folder of their own, opened as a spec opens them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSpec } from '../../src/spec/parse.js';
import type { RunConfig } from '../../src/spec/schema.js';
import { fileSources, type FileSources } from '../../src/store/sources.js';
import type { OpenTask } from '../../src/tasks/task.js';
import { openTask } from '../../src/tasks/tasks.js';
import { temporaryFolder, type CleanUp } from './tiny.js';

export interface OpenedPairs {
  readonly folder: string;
  readonly config: RunConfig;
  readonly sources: FileSources;
  readonly task: OpenTask;
}

/**
 * @param files by name; the first is the one that is learned from
 * @param data further keys of `data`, in YAML's flow style
 */
export function openPairs(
  files: Readonly<Record<string, string | Uint8Array>>,
  data = '',
  cleanUp?: CleanUp,
): OpenedPairs {
  const folder = temporaryFolder(cleanUp);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const sources = fileSources(folder);
  const text = `name: x\ndata: {task: pairs, file: ${Object.keys(files)[0]}${data === '' ? '' : `, ${data}`}}`;
  const config = sources.pin(parseSpec('x.yaml', text).config);
  return { folder, config, sources, task: openTask(config.data, sources) };
}

/** So many lines `one 1`, `two 2`, ... as a tab-separated table. */
export function numbered(count: number, first = 0): string {
  const lines = Array.from({ length: count }, (_, line) => `q${first + line}\t${first + line}`);
  return `question\tanswer\n${lines.join('\n')}\n`;
}
