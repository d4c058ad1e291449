// Runs side by side, example by example; or two variants, seed by seed.

import { set, setting, writeAddress } from '../address.js';
import { isCopy, query } from '../data.js';
import { runs } from '../live.js';
import { Command } from '../parts/controls.js';
import { PickRun } from '../parts/pick-run.js';
import { Note, Read } from '../parts/state.js';
import { useDocument } from '../use-document.js';
import { Settings } from './compare-parts.js';
import { PairPart } from './compare-pair.js';
import { compareInCopy, type RunsCompared } from './compare-copy.js';
import { ManyRuns } from './compare-table.js';
import { VariantsPart } from './compare-variants.js';

export function CompareView() {
  const variants = setting('variants');
  return (
    <section class="page wide-page">
      <h1>Compare</h1>
      {variants === '' ? <Runs /> : <VariantsPart names={variants.split(',')} />}
    </section>
  );
}

/** What is compared where nobody says: the two runs that finished last. */
function defaultRuns(): readonly number[] {
  const done = (runs.value ?? []).filter(({ best_epoch: best }) => best !== null);
  return done.slice(-2).map(({ run }) => run);
}

function Runs() {
  const asked = setting('of');
  const given = asked === '' ? defaultRuns() : [...new Set(asked.split(',').map(Number))];
  const [first, second] = ['a', 'b'].map((name, place) => Number(setting(name)) || given[place]);
  const of = given.length > 2 ? given : [first, second].filter((run) => run !== undefined);
  const isEnough = new Set(of).size > 1;
  const words = of.map((run) => `run${run}`);
  const [sample, evalSet] = [40, setting('set', 'validation')];
  const compared = useDocument<RunsCompared>(
    isEnough ? `compare.json${query({ of: words, sample, 'eval-set': evalSet })}` : undefined,
    undefined,
    isCopy() ? () => compareInCopy(of, evalSet, sample) : undefined,
  );
  return (
    <>
      <div class="bar">
        {of.length < 3 && (
          <>
            <PickRun name="a" label="first" value={first} />
            <PickRun name="b" label="second" value={second} />
            <button
              type="button"
              onClick={() => set({ a: String(second ?? ''), b: String(first ?? ''), of: undefined }, true)}
            >
              swap
            </button>
          </>
        )}
        {of.length > 2 &&
          words.map((word, place) => (
            <a key={word} href={writeAddress(`run/${of[place]}`)}>
              {word}
            </a>
          ))}
        <span class="push" />
        <Command words={['compare', ...words, ...(evalSet === 'validation' ? [] : ['--eval-set', evalSet])]} />
      </div>
      {!isEnough && <Note>Choose two different runs that have finished an epoch.</Note>}
      <Read of={compared}>
        {(value) => (
          <>
            <Settings config={value.config} names={value.runs.map(({ run }) => `run${run}`)} />
            {value.pairs.length === 1 ? <PairPart pair={value.pairs[0]!} runs={value.runs} /> : <ManyRuns {...value} />}
          </>
        )}
      </Read>
    </>
  );
}
