// Queries: a text, what there is to ask, what was asked before; the answer as a table, as a chart, as CSV.

import { useMemo, useState } from 'preact/hooks';
import type { QueryResult } from '../../../store/sql/user-query.js';
import type { ViewDocumentation } from '../../../store/sql/documentation.js';
import { set, setting } from '../address.js';
import { query } from '../data.js';
import { integer } from '../format.js';
import { Choices, Command } from '../parts/controls.js';
import { Read } from '../parts/state.js';
import { useDocument } from '../use-document.js';
import { ResultChart, ResultTable } from './sql-result.js';

interface Schema {
  readonly views: Readonly<Record<string, ViewDocumentation>>;
  readonly queries: readonly { readonly name: string; readonly about: string; readonly sql: string }[];
}

const FIRST =
  'select experiment, variant, count(*) as runs, avg(best_val_exact) as exact\nfrom run_summary group by experiment, variant order by exact desc';

/** Those of `:name` in a query. */
const namesIn = (sql: string): readonly string[] => [
  ...new Set([...sql.matchAll(/(?<!:):([A-Za-z_]\w*)/g)].map(([, name]) => name!)),
];

export function SqlView() {
  const schema = useDocument<Schema>('schema.json');
  const [asked, round] = [setting('q', FIRST), Number(setting('run', '0'))];
  const [typed, keep] = useState({ over: '', text: '' });
  const over = `${round} ${asked}`;
  const text = typed.over === over ? typed.text : setting('draft', asked);
  const names = useMemo(() => namesIn(text), [text]);
  const type = (to: string): void => {
    keep({ over, text: to });
    set({ draft: to === asked ? undefined : to });
  };
  const choose = (sql: string): void => {
    keep({ over: '', text: '' });
    set({ q: sql, draft: undefined });
  };
  const run = (): void => {
    set({ draft: undefined }); // who goes back finds what was asked there
    set({ q: text, run: String(round + 1) }, true);
  };
  return (
    <section class="page sql-page">
      <h1 class="quiet">SQL</h1>
      <div class="sql-grid">
        <div>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              run();
            }}
          >
            <textarea
              aria-label="one SELECT"
              spellcheck={false}
              rows={Math.min(18, Math.max(5, text.split('\n').length + 1))}
              value={text}
              onInput={({ currentTarget }) => type(currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                  event.preventDefault();
                  run();
                }
              }}
            />
            <div class="bar">
              <button type="submit">run</button>
              <span class="small">Ctrl+Enter; reads only, 30 s and 1,000 rows at most</span>
              {names.map((name) => (
                <label class="field" key={name}>
                  <span>:{name}</span>
                  <input
                    size={10}
                    value={setting(`p.${name}`)}
                    onInput={({ currentTarget }) => set({ [`p.${name}`]: currentTarget.value })}
                  />
                </label>
              ))}
              <span class="push" />
              <Command
                words={['sql', text, ...names.flatMap((name) => ['--param', `${name}=${setting(`p.${name}`)}`])]}
              />
            </div>
          </form>
          {setting('run') !== '' && <Answer sql={asked} />}
        </div>
        <Read of={schema}>{(value) => <Known {...value} onChoose={choose} />}</Read>
      </div>
    </section>
  );
}

function Answer({ sql }: { readonly sql: string }) {
  const names = namesIn(sql);
  const search = query({
    query: sql,
    ...Object.fromEntries(names.map((name) => [`param.${name}`, setting(`p.${name}`)])),
  });
  const result = useDocument<QueryResult>(`sql.json${search}${`#${setting('run')}`}`);
  return (
    <Read of={result}>
      {(value) => (
        <>
          <div class="bar">
            <span class="count" role="status">
              {integer(value.rows.length)} {value.rows.length === 1 ? 'row' : 'rows'}
              {value.truncated && ', and more'}
            </span>
            <Choices
              name="show"
              label="show as"
              otherwise="table"
              choices={[
                ['table', 'table'],
                ['chart', 'chart'],
              ]}
            />
            <a href={`data/sql.csv${search}&limit=100000`} download="query.csv">
              CSV
            </a>
          </div>
          {setting('show', 'table') === 'table' ? <ResultTable {...value} /> : <ResultChart {...value} />}
        </>
      )}
    </Read>
  );
}

function Known({ views, queries, onChoose }: Schema & { readonly onChoose: (sql: string) => void }) {
  return (
    <aside class="known">
      <h2>Saved queries</h2>
      <ul>
        {queries.map(({ name, about, sql }) => (
          <li key={name}>
            <button type="button" class="plain" onClick={() => onChoose(sql)}>
              {name.startsWith('@') ? name : `@${name}`}
            </button>{' '}
            <span class="small">{about}</span>
          </li>
        ))}
      </ul>
      <h2>What there is</h2>
      {Object.entries(views).map(([view, { about, columns }]) => (
        <details key={view}>
          <summary>
            <code>{view}</code> <span class="small">{about}</span>
          </summary>
          <dl>
            {Object.entries(columns).map(([name, meaning]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd class="small">{meaning}</dd>
              </div>
            ))}
          </dl>
        </details>
      ))}
    </aside>
  );
}
