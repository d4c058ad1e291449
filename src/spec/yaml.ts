// The door to the yaml package: YAML 1.2, each problem with its place, bounded before it is parsed.

import { Lexer, LineCounter, parseDocument, type Document } from 'yaml';

export { isAlias, isMap, isNode, isScalar, isSeq, visit } from 'yaml';
export type { Alias, Document, Node, Pair, Scalar, YAMLMap } from 'yaml';

/** Larger or deeper texts are refused before they are parsed: a parser can be driven to exhaustion. */
const MAX_BYTES = 256 * 1024;
export const MAX_DEPTH = 64;

/** What is wrong at an offset of the text. */
export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
  readonly expected?: string;
  readonly received?: string;
  readonly hint?: string;
}

export interface ParsedYaml {
  readonly document: Document.Parsed;
  readonly problems: readonly YamlProblem[];
  /** Lines and columns from 1. */
  readonly place: (offset: number) => { readonly line: number; readonly column: number };
}

/** What makes a text too large to be parsed. */
function sizeProblem(text: string): YamlProblem | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    const expected = `at most ${MAX_BYTES} bytes`;
    return { offset: 0, message: 'the file is too large for an experiment', expected, received: `${bytes} bytes` };
  }
  const offset = tooDeepAt(text);
  return offset === undefined ? undefined : { offset, message: `nested more than ${MAX_DEPTH} levels deep` };
}

/** A text out of bounds has that problem, and no content. */
export function parseYaml(text: string): ParsedYaml {
  const problem = sizeProblem(text);
  if (problem !== undefined) return { document: parseDocument(''), problems: [problem], place: placeIn(text) };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    strict: true,
    uniqueKeys: true,
    logLevel: 'error', // what it would print comes as the document's warnings
  });
  // An unknown tag only warns, but then the value is not what its author meant.
  const problems = [...document.errors, ...document.warnings].map(({ code, pos: [offset], message }): YamlProblem => {
    if (code === 'MULTIPLE_DOCS')
      return { offset, message: 'a second document begins here', expected: 'one in a file' };
    return { offset, message: `not valid YAML: ${message.split(' at line ')[0]!.split('\n')[0]!}` };
  });
  const { version } = document.directives.yaml;
  if (version !== '1.2') {
    problems.push({ offset: 0, message: `written for YAML ${version}`, expected: 'YAML 1.2', hint: 'take out %YAML' });
  }
  const place = (offset: number) => {
    const { line, col: column } = lines.linePos(offset);
    return { line, column };
  };
  return { document, problems, place };
}

/** The line that is too deep, by its offset. Counts open brackets, and in block style the columns of what is nested. */
function tooDeepAt(text: string): number | undefined {
  let line = 0;
  let column = 0;
  let brackets = 0;
  let columns: number[] = [];
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets++;
    else if (token === ']' || token === '}') brackets--;
    const isContent = brackets === 0 && token.trim() !== '' && !token.startsWith('#');
    if (isContent) columns = [...columns.filter((open) => open < column), column];
    if (brackets + columns.length > MAX_DEPTH) return lineStart(text, line);
    const breaks = token.split('\n').length - 1;
    line += breaks;
    column = breaks > 0 ? token.length - token.lastIndexOf('\n') - 1 : column + token.length;
  }
  return undefined;
}

const placeIn = (text: string) => (offset: number) => {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
};

function lineStart(text: string, line: number): number {
  let offset = 0;
  for (let before = 0; before < line; before++) offset = text.indexOf('\n', offset) + 1;
  return offset;
}
