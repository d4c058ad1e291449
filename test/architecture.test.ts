// The rules that keep the rooms of src/ apart. Each message says what is allowed.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '..', 'src');
const ROOMS = [
  'util',
  'tasks',
  'spec',
  'plan',
  'data',
  'graph',
  'model',
  'engine',
  'train',
  'store',
  'launch',
  'inference',
  'analysis',
  'results',
  'report',
  'export',
  'ui',
  'cli',
];

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();
const textOf = (file: string): string => readFileSync(join(src, file), 'utf8');
const roomOf = (file: string): string => file.split('/')[0]!;
/** The code without comments. */
const codeOf = (file: string): string => textOf(file).replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

interface Import {
  readonly from: string;
  readonly module: string;
  readonly typesOnly: boolean;
  /** `import('...')`, which waits until it is needed. */
  readonly isDynamic: boolean;
}

/** Of a whole module, at its beginning or where it is needed; `typeof import('...')` is types. */
const STATIC = /^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC = /(\btypeof\s+)?\bimport\(\s*'([^']+)'/g;

const importsIn = (from: string, pattern: RegExp, isDynamic: boolean): Import[] =>
  [...codeOf(from).matchAll(pattern)].map((match) => {
    return { from, module: match[2]!, typesOnly: match[1] !== undefined, isDynamic };
  });

const imports: readonly Import[] = files.flatMap((from) => [
  ...importsIn(from, STATIC, false),
  ...importsIn(from, DYNAMIC, true),
]);
const own = imports
  .filter(({ module }) => module.startsWith('.'))
  .map((entry) => ({ ...entry, file: posix.join(dirname(entry.from), entry.module).replace(/\.js$/, '.ts') }))
  .map((entry) => ({ ...entry, file: files.includes(entry.file) ? entry.file : `${entry.file}x` }));

const filesWith = (pattern: RegExp): string[] => files.filter((file) => pattern.test(codeOf(file)));

describe('the rooms', () => {
  it('are those of the list', () => {
    expect([...new Set(files.filter((file) => file.includes('/')).map(roomOf))].sort()).toEqual([...ROOMS].sort());
    expect(files.filter((file) => !file.includes('/'))).toEqual(['index.ts']);
  });

  it('import only themselves and rooms above: ' + ROOMS.join(' < '), () => {
    const wrong = own
      .filter(({ from }) => from !== 'index.ts')
      .filter(({ from, file }) => ROOMS.indexOf(roomOf(file)) > ROOMS.indexOf(roomOf(from)))
      .map(({ from, file }) => `${from} imports ${file}`);
    expect(wrong).toEqual([]);
  });

  it('have no circles of imports, types aside', () => {
    const edges = new Map(
      files.map((file) => [
        file,
        own.filter(({ from, typesOnly }) => from === file && !typesOnly).map((entry) => entry.file),
      ]),
    );
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file) || path.includes(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    files.forEach((file) => visit(file, []));
    expect(circles).toEqual([]);
  });

  it('are all on the map, in their order, and nothing else is', () => {
    const map = readFileSync(join(src, 'README.md'), 'utf8');
    const listed = [...map.matchAll(/^\| `([^`]+\.tsx?)` \| \S/gm)].map((match) => match[1]!);
    expect([...listed].sort()).toEqual(files);
    const rooms = [...map.matchAll(/^\| \*\*`([^`]+)\/`\*\*/gm)].map((match) => match[1]!);
    expect(rooms).toEqual(ROOMS);
  });
});

describe('imports', () => {
  it('name their module: what is imported is known to these rules', () => {
    // The one that is optional: it need not be there for the compiler.
    expect(filesWith(/\bimport\((?!\s*')/)).toEqual(['engine/tfjs/runtime.ts']);
    expect(imports.filter(({ isDynamic }) => isDynamic).map(({ module }) => module)).toContain('./sweep.js');
  });
});

describe('a fast start', () => {
  /** All packages that come with a file at once. */
  const packagesWith = (file: string, seen = new Set<string>()): string[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    const loaded = imports.filter(({ from, typesOnly, isDynamic }) => from === file && !typesOnly && !isDynamic);
    return loaded.flatMap(({ module }) => {
      if (module.startsWith('node:')) return [];
      return module.startsWith('.')
        ? packagesWith(posix.join(dirname(file), module).replace(/\.js$/, '.ts'), seen)
        : [module];
    });
  };

  it('has no package at all before words are read, and yargs alone for help', () => {
    expect(packagesWith('cli/main.ts')).toEqual([]);
    expect(packagesWith('cli/command-line.ts')).toEqual(['yargs']);
  });

  it.each(['runs', 'show', 'compare'])('of %s, which only reads, waits for SQLite and what is small', (name) => {
    const small = ['better-sqlite3', 'csv-stringify/sync', 'fast-string-width', 'leven', 'canonicalize'];
    expect(packagesWith(`cli/${name}.ts`).filter((one) => !small.includes(one))).toEqual([]);
  });
});

/** What is bundled into the page runs in browsers: packages that are needed to build it alone. */
const isOfPage = (file: string): boolean => file.startsWith('ui/client/');

describe('each package', () => {
  it('has one door: the one file that imports it (types may go anywhere)', () => {
    const doors = new Map<string, Set<string>>();
    for (const { from, module, typesOnly } of imports) {
      if (typesOnly || module.startsWith('.') || module.startsWith('node:') || isOfPage(from)) continue;
      const name = module
        .split('/')
        .slice(0, module.startsWith('@') ? 2 : 1)
        .join('/');
      doors.set(name, (doors.get(name) ?? new Set()).add(from));
    }
    // A package of files, none of them code, is looked up by name.
    for (const file of files.filter((name) => !isOfPage(name))) {
      for (const [, name] of codeOf(file).matchAll(/resolve\('([a-z][\w-]*)\//g)) {
        doors.set(name!, (doors.get(name!) ?? new Set()).add(file));
      }
    }
    const several = [...doors]
      .filter(([, from]) => from.size > 1)
      .map(([name, from]) => `${name}: ${[...from].join(', ')}`);
    expect(several).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync(join(src, '..', 'package.json'), 'utf8')) as {
      dependencies: object;
    };
    expect([...doors.keys()].sort()).toEqual(Object.keys(dependencies).sort());
  });
});

describe('only', () => {
  it('launch/worker/training.ts assembles a run', () => {
    expect(
      own.filter(({ file, typesOnly }) => file === 'train/trainer.ts' && !typesOnly).map(({ from }) => from),
    ).toEqual(['launch/worker/training.ts']);
  });

  it('cli/ prints or exits; and the file that is a process of its own', () => {
    const printing = filesWith(/console\.|process\.(?:stdout|stderr|exit)\b/).filter((file) => roomOf(file) !== 'cli');
    expect(printing).toEqual(['store/sql/query-process.ts', 'ui/ask-process.ts']);
  });

  it('store/ holds SQL', () => {
    const holding = filesWith(/\b(?:SELECT\s.+\sFROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET|CREATE TABLE)\b/).map(
      roomOf,
    );
    expect([...new Set(holding)]).toEqual(['store']);
  });

  it('tasks/ knows which tasks there are: nobody else imports one, or names one', () => {
    const tasks = readdirSync(join(src, 'tasks'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(tasks).toContain('arithmetic');
    const others = own.filter(({ from, file }) => roomOf(from) !== 'tasks' && /^tasks\/.+\//.test(file));
    expect(others.map(({ from, file }) => `${from} imports ${file}`)).toEqual([]);
    const between = own.filter(
      ({ from, file }) => /^tasks\/.+\//.test(from) && /^tasks\/.+\//.test(file) && dirname(from) !== dirname(file),
    );
    expect(between.map(({ from, file }) => `${from} imports ${file}`)).toEqual([]);
    const naming = filesWith(new RegExp(`['"\`](?:${tasks.join('|')})['"\`]`)).filter(
      (file) => roomOf(file) !== 'tasks',
    );
    expect(naming).toEqual(['plan/identity-defaults.ts']); // which says what no task meant before there were several
  });

  it('results/ reads rows for people: report/ knows no store, cli/ only what opens, locks and changes it', () => {
    const reading = own.filter(
      ({ from, file }) =>
        (roomOf(from) === 'report' && roomOf(file) === 'store') ||
        (['cli', 'ui'].includes(roomOf(from)) && file.startsWith('store/read/') && file !== 'store/read/changes.ts'),
    );
    expect(reading.map(({ from, file }) => `${from} imports ${file}`)).toEqual([]);
  });

  it('the page imports itself, analysis/ and types: what runs in a browser needs nothing of Node', () => {
    const wrong = own.filter(
      ({ from, file, typesOnly }) => isOfPage(from) && !isOfPage(file) && roomOf(file) !== 'analysis' && !typesOnly,
    );
    expect(wrong.map(({ from, file }) => `${from} imports ${file}`)).toEqual([]);
  });

  const linter = new ESLint();
  const lint = async (code: string, file: string): Promise<readonly string[]> => {
    const [result] = await linter.lintText(`${code}\n`, { filePath: join(src, file) });
    return result!.messages.map(({ ruleId }) => ruleId ?? 'not read');
  };

  it.each([
    'export const f = (e: Element, s: string) => { e.innerHTML = s; };',
    "export const f = (e: Element, s: string) => { e['outerHTML'] = s; };",
    'export const f = (e: Element, s: string) => { e[`innerHTML`] += s; };',
    "export const f = (e: Element, s: string) => e.insertAdjacentHTML('beforeend', s);",
    "export const f = (e: Element, s: string) => e?.['insertAdjacentHTML']('beforeend', s);",
    'export const f = (e: Element, s: string) => Object.assign(e, { innerHTML: s });',
    'export const f = ({ innerHTML }: Element) => innerHTML;',
    'export const f = (e: Element, s: string) => e.setHTMLUnsafe(s);',
    'export const f = (r: Range, s: string) => r.createContextualFragment(s);',
    "export const f = (s: string) => new DOMParser().parseFromString(s, 'text/html');",
    'export const f = (s: string) => document.write(s);',
    'export const f = (s: string) => document.writeln(s);',
    "export const f = (s: string) => document['write'](s);",
    'export const F = ({ s }: { s: string }) => <p dangerouslySetInnerHTML={{ __html: s }} />;',
    'export const F = ({ s }: { s: string }) => <p innerHTML={s} />;',
    'export const F = ({ s }: { s: string }) => <iframe srcdoc={s} />;',
    'export const F = ({ s }: { s: string }) => <p {...{ dangerouslySetInnerHTML: { __html: s } }} />;',
    'export const f = (s: string): unknown => eval(s);',
    'export const f = (s: string): unknown => new Function(s)();',
    "export const F = () => <a href={'javascript:alert(1)'}>x</a>;",
  ])('the page takes no text for markup or code, which the linter refuses: %s', async (code) => {
    expect(await lint(code, 'ui/client/main.tsx')).toContainEqual(
      expect.stringMatching(/^(?:no-restricted-syntax|no-eval|no-new-func|no-script-url)$/),
    );
  });

  it('the page shows text as text, which the linter takes', async () => {
    const code = 'export const F = ({ e, s }: { e: Element; s: string }) => { e.textContent = s; return <p>{s}</p>; };';
    expect(await lint(code, 'ui/client/main.tsx')).toEqual([]);
  });

  it('a new migration changes the schema: released ones import nothing that may change', () => {
    const released = imports.filter(({ from }) => /^store\/migrations\/\d{4}-/.test(from));
    const living = released.filter(
      ({ module, typesOnly }) => !(module === './migration.js' && typesOnly) && !module.startsWith('node:'),
    );
    expect(living).toEqual([]);
  });

  it('the beginnings of processes ask for the time or the environment; nobody draws unseeded numbers', () => {
    const beginnings = ['cli/main.ts', 'launch/worker/job-main.ts', 'launch/worker/main.ts'];
    expect(filesWith(/\bDate\.now\b|performance\.now|new Date\(\)/)).toEqual([...beginnings, 'ui/client/clock.ts']);
    const settings = ['engine/onnx/session.ts']; // of a library that is set in no other way
    expect(filesWith(/process\.env/)).toEqual([...beginnings, ...settings].sort());
    expect(filesWith(/Math\.random|randomUUID|randomBytes/)).toEqual(['util/unique.ts']);
  });
});

describe('files', () => {
  /** Tables: the schema of specs, the first schema of the database. */
  const tables = ['spec/schema.ts', 'store/migrations/0001-first-schema.ts'];

  it('begin by saying what they are, and stay under 200 lines', () => {
    expect(files.filter((file) => !/^(?:#!.*\n)?\/\/ \S/.test(textOf(file)))).toEqual([]);
    const long = files.filter((file) => !tables.includes(file) && textOf(file).split('\n').length > 201);
    expect(long).toEqual([]);
  });

  const root = join(src, '..');
  const everywhere = ['src', 'scripts', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:tsx?|js)$/.test(name))
      .map((name) => posix.join(folder, name)),
  );
  const linesWhere = (isFound: (line: string) => boolean): string[] =>
    everywhere.flatMap((file) => {
      const lines = readFileSync(join(root, file), 'utf8').split('\n');
      return lines.flatMap((line, index) => (isFound(line) ? [`${file}:${index + 1}`] : []));
    });

  it('have no comment beyond the limit of a line, which Prettier holds code to', () => {
    expect(linesWhere((line) => line.length > 120 && /^\s*(?:\/\/|\/?\*)|[;,{] \/\/ /.test(line))).toEqual([]);
  });

  it('are as Prettier writes them, but for tables', () => {
    const withTables = [
      'scripts/fuzz.js',
      'src/plan/search/sobol-directions.ts',
      'test/architecture.test.ts',
      'test/graph/operations.ts',
    ];
    const left = linesWhere((line) => line.includes('// prettier-ignore')).map((place) => place.replace(/:\d+$/, ''));
    expect([...new Set(left)].sort()).toEqual(withTables);
  });
});
