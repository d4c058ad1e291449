// An experiment file as text: YAML 1.2 with the place of everything in it.

import {
  Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  Lexer,
  LineCounter,
  parse,
  parseDocument,
  visit,
  type Node,
} from 'yaml';
import { UserError, type Problem } from '../util/errors.js';
import { isForbiddenKey } from './path.js';

/** Larger or deeper files are refused before they are parsed: a parser can be driven to exhaustion. */
const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 64;

export interface Source {
  readonly file: string;
  readonly text: string;
  readonly content: unknown;
  /** `file:line:column` of what stands at a path; of the key itself with `key`. Falls back to what holds it. */
  locate(path: readonly (string | number)[], key?: boolean): string;
  /** Things that are legal but probably not meant. */
  readonly warnings: readonly Problem[];
}

/** @throws UserError with every syntax error */
export function parseSource(file: string, text: string): Source {
  checkSize(file, text);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    strict: true,
    uniqueKeys: true,
    logLevel: 'error', // what it would print comes as the document's warnings
  });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  // An unknown tag only warns, but then the value is not what its author meant.
  const problems = [...document.errors, ...document.warnings].map((error): Problem => ({
    at: place(error.pos[0]),
    message: `not valid YAML: ${firstLine(error.message)}`,
  }));
  problems.push(...forbiddenKeys(document, place));
  if (problems.length > 0) throw new UserError('spec', problems);
  return {
    file,
    text,
    content: toContent(document, file),
    locate: (path, key = false) => place(offsetOf(document, path, key)),
    warnings: oldYaml(document, place),
  };
}

/** A single value in YAML. @throws Error where it is none */
export function parseValue(text: string): unknown {
  if (firstTooDeepLine(text) !== undefined) throw new Error('nested too deep');
  return parse(text, { version: '1.2', maxAliasCount: 0 });
}

function toContent(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UserError('spec', { at: `${file}:1:1`, message: `not valid YAML: ${(error as Error).message}` });
  }
}

const firstLine = (text: string): string => text.split(' at line ')[0]!.split('\n')[0]!;

function checkSize(file: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    throw new UserError('spec', {
      at: `${file}:1:1`,
      message: 'the file is too large for an experiment',
      expected: `at most ${MAX_BYTES} bytes`,
      received: `${bytes} bytes`,
    });
  }
  const line = firstTooDeepLine(text);
  if (line !== undefined) {
    throw new UserError('spec', { at: `${file}:${line}:1`, message: `nested more than ${MAX_DEPTH} levels deep` });
  }
}

/** Counts open brackets, and in block style the columns at which something is nested. */
function firstTooDeepLine(text: string): number | undefined {
  let line = 1;
  let column = 0;
  let brackets = 0;
  let columns: number[] = [];
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets++;
    else if (token === ']' || token === '}') brackets--;
    const isContent = brackets === 0 && token.trim() !== '' && !token.startsWith('#');
    if (isContent) columns = [...columns.filter((open) => open < column), column];
    if (brackets + columns.length > MAX_DEPTH) return line;
    const breaks = token.split('\n').length - 1;
    line += breaks;
    column = breaks > 0 ? token.length - token.lastIndexOf('\n') - 1 : column + token.length;
  }
  return undefined;
}

function forbiddenKeys(document: Document.Parsed, place: (offset: number) => string): readonly Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || typeof key.value !== 'string') return;
      if (!key.value.split('.').some(isForbiddenKey)) return;
      problems.push({ at: place(key.range?.[0] ?? 0), message: `the key ${JSON.stringify(key.value)} is not allowed` });
    },
  });
  return problems;
}

/** Where the value (or its key) at `path` begins; where that does not exist, where the nearest thing around it does. */
function offsetOf(document: Document.Parsed, path: readonly (string | number)[], key: boolean): number {
  for (let length = path.length; length >= 0; length--) {
    const holder = length === 0 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const found = length === 0 ? holder : childOf(holder, last, key || length < path.length);
    if (isNode(found) && found.range) return found.range[0];
  }
  return 0;
}

function childOf(holder: unknown, name: string | number | undefined, key: boolean): Node | undefined {
  if (isMap(holder)) {
    const pair = holder.items.find((item) => isScalar(item.key) && item.key.value === name);
    if (!isPair(pair)) return undefined;
    return (key || !isNode(pair.value) ? pair.key : pair.value) as Node;
  }
  const found = (holder as { get?: (key: unknown, keep: boolean) => unknown } | undefined)?.get?.(name, true);
  return isNode(found) ? found : undefined;
}

/** Plain words and numbers that YAML 1.1 read otherwise. */
const OLD_BOOLEAN = /^(?:y|n|yes|no|on|off)$/i;
const OLD_NUMBER = /^[-+]?(?:0[0-7]+|0o?[0-7]+|\d{1,3}(?:_\d{3})+|\d+(?::[0-5]?\d)+)$/;

function oldYaml(document: Document.Parsed, place: (offset: number) => string): readonly Problem[] {
  const warnings: Problem[] = [];
  visit(document, {
    Scalar: (key, node) => {
      if (key === 'key' || node.type !== 'PLAIN' || node.source === undefined) return;
      const at = place(node.range?.[0] ?? 0);
      const meaning = JSON.stringify(node.value);
      if (OLD_BOOLEAN.test(node.source)) {
        warnings.push({
          at,
          message: `${node.source} is the text ${meaning} in YAML 1.2`,
          hint: 'write true or false',
        });
      } else if (OLD_NUMBER.test(node.source) && node.source !== '0') {
        warnings.push({
          at,
          message: `${node.source} is ${meaning} in YAML 1.2`,
          hint: 'write the number in plain decimal digits',
        });
      }
    },
  });
  return warnings;
}
