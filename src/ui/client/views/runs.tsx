// All runs: filtered, sorted, grouped; ten thousand without a wait.

import { useMemo, useState } from 'preact/hooks';
import type { VariantSettings } from '../../../results/run-table.js';
import { go, set, setting } from '../address.js';
import { integer, words } from '../format.js';
import { readJson } from '../data.js';
import { runs } from '../live.js';
import { Check, Command, download, Select } from '../parts/controls.js';
import { Note } from '../parts/state.js';
import { filterOf, grouped, sorted, valuesWith } from '../run-list.js';
import { useDocument } from '../use-document.js';
import { csvOfGroups, Groups } from './groups.js';
import { COLUMNS, columnsOf, csvOf } from './run-columns.js';
import { chosen, RunRows } from './run-rows.js';

interface ReadSettings extends VariantSettings {
  /** Variants that they surely tell of. */
  readonly known: ReadonlySet<number | undefined>;
}

const NO_SETTINGS: ReadSettings = { paths: [], variants: {}, known: new Set() };

async function readSettings(path: string, stop: AbortSignal): Promise<ReadSettings> {
  // What comes while they are read may be missing in them.
  const known = new Set(runs.peek()?.map(({ variant_id }) => variant_id));
  return { ...(await readJson<VariantSettings>(path, stop)), known };
}

export function RunsView() {
  const all = runs.value;
  // Of the settings of variants, which never change, only a run of one that was not there yet tells something new.
  const isNew = (one: number): boolean => !settings.known.has(runs.peek()?.find(({ run }) => run === one)?.variant_id);
  const settings = useDocument(all && 'settings.json', isNew, readSettings).value ?? NO_SETTINGS;
  const valueOf = useMemo(() => valuesWith(settings), [settings]);
  const names = [...COLUMNS.map(({ name }) => name), ...settings.paths];
  const [text, by, group, isAll] = [setting('q'), setting('sort', '-run'), setting('group'), setting('all') === '1'];
  const found = useMemo(() => (all ?? []).filter(filterOf(text, names, valueOf)), [all, text, valueOf]);
  const ordered = useMemo(() => sorted(found, by, valueOf), [found, by, valueOf]);
  const columns = useMemo(() => columnsOf(found, settings, valueOf, isAll), [found, settings, isAll]);
  if (all === undefined)
    return (
      <p class="quiet" aria-busy="true">
        reading …
      </p>
    );
  if (all.length === 0)
    return (
      <Note>
        There are no runs yet. They appear here when a sweep begins:{' '}
        <code>harness sweep experiments/quickstart.yaml</code>
      </Note>
    );
  const groups = group === '' ? undefined : grouped(found, group, 'best_val_exact', valueOf);
  const command = commandOf(text, by, group);
  const unknown = [by.replace(/^-/, ''), group].filter((name) => name !== '' && !names.includes(name));
  const choices = ['experiment', 'variant', 'status', 'seed', 'engine', 'tags', ...settings.paths];
  return (
    <section class="full" aria-label="runs">
      <h1 class="quiet">Runs</h1>
      <div class="bar">
        <Filter />
        <Select
          name="group"
          label="group by"
          choices={[['', 'nothing'], ...choices.map((name) => [name, words(name)] as const)]}
        />
        <Check name="all" label="columns that are all alike, too" />
        <span class="count" role="status">
          {found.length === all.length
            ? `${integer(all.length)} runs`
            : `${integer(found.length)} of ${integer(all.length)} runs`}
        </span>
        <span class="push" />
        <Chosen />
        <button
          type="button"
          class="plain"
          onClick={() =>
            groups === undefined
              ? download('runs.csv', csvOf(ordered, columns, valueOf))
              : download('groups.csv', csvOfGroups(groups, group))
          }
        >
          CSV
        </button>
        {command !== undefined && <Command words={command} />}
      </div>
      {settings !== NO_SETTINGS && unknown.map((name) => <Note key={name}>There is no column {name}.</Note>)}
      {found.length === 0 && (
        <Note>
          No run is like that. Words have to be in the name of the experiment, the variant, the state, the tags or the
          note; <code>best_val_exact&gt;=0.99</code>, <code>status=failed</code>, <code>tag=keep</code>,{' '}
          <code>-reverse</code> narrow it further.
        </Note>
      )}
      {found.length > 0 &&
        (groups === undefined ? (
          <RunRows runs={ordered} columns={columns} valueOf={valueOf} sortedBy={by} />
        ) : (
          <Groups groups={groups} by={group} />
        ))}
    </section>
  );
}

/** By what the terminal lists the best first. */
const SORTED: Readonly<Record<string, string>> = { '-best_val_exact': 'best_val_exact', seconds: 'seconds' };

/** The same list on the terminal; undefined where it cannot be had there. */
function commandOf(text: string, by: string, group: string): readonly string[] | undefined {
  const words = text.match(/\S+/g) ?? [];
  const options = words.map((word) => /^(experiment|status|tag)=([\w.-]+)$/.exec(word)?.slice(1));
  const given = options.flatMap((option) => (option === undefined ? [] : [`--${option[0]!}`, option[1]!]));
  const isOnce = ['experiment', 'status'].every((name) => given.filter((word) => word === `--${name}`).length < 2);
  const sort = by === '-run' ? [] : Object.hasOwn(SORTED, by) ? ['--sort', SORTED[by]!] : undefined;
  if (group !== '' || sort === undefined || !isOnce || options.includes(undefined)) return undefined;
  return ['runs', ...given, ...sort];
}

/** What is typed filters at once; the address follows when one pauses. */
function Filter() {
  const [typed, type] = useState<string | undefined>(undefined);
  return (
    <label class="field wide">
      <span class="quiet">filter</span>
      <input
        type="search"
        placeholder="filter: words, status=failed, tag=keep, best_val_exact>=0.99, -reverse"
        value={typed ?? setting('q')}
        onFocus={() => type(setting('q'))}
        onBlur={() => type(undefined)}
        onInput={({ currentTarget: { value } }) => {
          type(value);
          set({ q: value });
        }}
      />
    </label>
  );
}

function Chosen() {
  const all = [...chosen.value];
  if (all.length === 0) return null;
  return (
    <>
      <button type="button" disabled={all.length < 2} onClick={() => go('compare', { of: all.join(',') })}>
        compare {all.length} runs
      </button>
      <button type="button" class="plain" onClick={() => set({ chosen: undefined })}>
        none
      </button>
    </>
  );
}
