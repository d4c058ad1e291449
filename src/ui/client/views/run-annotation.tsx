// What is written about a run: its tags and its note, shown and changed.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Annotation } from '../../../store/annotations/annotation.js';
import type { RunDocument } from '../../../results/run.js';
import { writeAddress } from '../address.js';
import { Refused, sendJson } from '../data.js';
import { connection, runs } from '../live.js';
import { Problem } from '../parts/state.js';
import { tagsOf } from '../run-list.js';

type Change = { readonly add?: readonly string[]; readonly remove?: readonly string[] } & Partial<NoteChange>;

interface NoteChange {
  readonly note: string;
  readonly was: string | null;
}

/** @returns what became of it; `changed`: somebody else was quicker */
type Send = (change: Change, done: string) => Promise<'made' | 'changed' | 'failed'>;

export function Written(run: RunDocument) {
  /** Until the document is read again. */
  const [answered, answer] = useState<Annotation | undefined>(undefined);
  const [error, fail] = useState<Error | undefined>(undefined);
  const [done, say] = useState('');
  useEffect(() => answer(undefined), [run.tags]);
  const { tags, note } = answered ?? run;
  const send: Send = async (change, words) => {
    try {
      answer(await sendJson<Annotation>(`runs/${run.run}/annotation.json`, change));
      fail(undefined);
      say(words);
      return 'made';
    } catch (problem) {
      fail(problem as Error);
      say('');
      return problem instanceof Refused && problem.status === 409 ? 'changed' : 'failed';
    }
  };
  const isStill = connection.value === 'still';
  if (isStill && tags.length === 0 && note === null) return null;
  return (
    <section class="written" aria-label="tags and note">
      <Tags tags={tags} send={isStill ? undefined : send} />
      <Note note={note} send={isStill ? undefined : send} />
      {error !== undefined && <Problem error={error} />}
      <span class="quiet" role="status">
        {done}
      </span>
    </section>
  );
}

/** @param send undefined where nothing can be changed */
function Tags({ tags, send }: { readonly tags: readonly string[]; readonly send: Send | undefined }) {
  const field = useRef<HTMLInputElement>(null);
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    const words = (field.current?.value ?? '').split(/[\s,]+/).filter((word) => word !== '');
    if (words.length === 0 || send === undefined) return;
    void send({ add: words }, `added: ${words.join(', ')}`).then((end) => {
      if (end === 'made' && field.current !== null) field.current.value = '';
    });
  };
  const remove = (tag: string): void => {
    field.current?.focus(); // the button goes
    void send?.({ remove: [tag] }, `removed: ${tag}`);
  };
  return (
    <div class="bar">
      {tags.length > 0 && (
        <ul class="tags" aria-label="tags">
          {tags.map((tag) => (
            <li class="tag" key={tag}>
              <a href={writeAddress('runs', { q: `tag=${tag}` })}>{tag}</a>
              {send !== undefined && (
                <button type="button" class="plain" aria-label={`remove the tag ${tag}`} onClick={() => remove(tag)}>
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {send !== undefined && (
        <form class="bar" onSubmit={add}>
          <label class="field">
            <span>add a tag</span>
            <input ref={field} list="tags-in-use" size={14} autocomplete="off" spellcheck={false} />
          </label>
          <datalist id="tags-in-use">
            {[...new Set((runs.value ?? []).flatMap(tagsOf))].map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
          <button type="submit">add</button>
        </form>
      )}
    </div>
  );
}

interface Draft {
  readonly text: string;
  /** The note that it began from; undefined: it takes the place of whatever there is. */
  readonly was: string | null | undefined;
}

function Note({ note, send }: { readonly note: string | null; readonly send: Send | undefined }) {
  const [draft, edit] = useState<Draft | undefined>(undefined);
  const opener = useRef<HTMLButtonElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const isFirst = useRef(true);
  const isOpen = draft !== undefined;
  useLayoutEffect(() => {
    if (!isFirst.current) (isOpen ? area : opener).current?.focus();
    isFirst.current = false;
  }, [isOpen]);
  if (draft === undefined || send === undefined)
    return (
      <>
        {note !== null && <p class="text">{note}</p>}
        {send !== undefined && (
          <button ref={opener} type="button" class="plain" onClick={() => edit({ text: note ?? '', was: note })}>
            {note === null ? 'add a note' : 'edit the note'}
          </button>
        )}
      </>
    );
  const save = async (): Promise<void> => {
    const { text, was } = draft;
    const end = await send({ note: text, ...(was !== undefined && { was }) }, 'note saved');
    if (end === 'made') edit(undefined);
    // Who is told so, and saves again, means it.
    if (end === 'changed') edit({ text, was: undefined });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label>
        <span class="small">note</span>
        <textarea
          ref={area}
          rows={Math.min(16, Math.max(3, draft.text.split('\n').length + 1))}
          value={draft.text}
          onInput={({ currentTarget }) => edit({ ...draft, text: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') edit(undefined);
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            void save();
          }}
        />
      </label>
      <div class="bar">
        <button type="submit">save</button>
        <button type="button" class="plain" onClick={() => edit(undefined)}>
          cancel
        </button>
        <span class="small">Ctrl+Enter saves, Escape leaves it as it was; without text there is none</span>
      </div>
    </form>
  );
}
