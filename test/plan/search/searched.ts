// Specs with a search, from their text.

import { z } from '../../../src/util/zod.js';
import type { SearchedSpec } from '../../../src/plan/search/from-spec.js';
import { axis, confirm, search, stop } from '../../../src/spec/search-schema.js';
import { parseSource } from '../../../src/spec/source.js';
import { baseOf } from '../../../src/spec/value-checks.js';

interface Written {
  readonly sweep: Readonly<Record<string, unknown>>;
  readonly limits?: { readonly max_runs?: number };
}

const axes = z.record(z.string(), axis);

export function searched(text: string): SearchedSpec {
  const source = parseSource('x.yaml', text);
  const content = source.content as Written;
  const { parameters = {}, zip = {}, exclude = [], seeds = [1] } = content.sweep;
  const asked = search.parse(content.sweep['search']);
  const zipped = z.record(z.string(), axes).parse(zip);
  return {
    written: baseOf({ ...content }),
    limits: { max_runs: 1000, jobs: null, threads: 1, run_timeout: null, ...content.limits },
    sweep: {
      axes: Object.entries(axes.parse(parameters)).map(([path, one]) => ({ path, ...one })),
      zip: Object.entries(zipped).map(([name, group]) => {
        return { name, axes: Object.entries(group).map(([path, { values = [] }]) => ({ path, values })) };
      }),
      exclude: exclude as SearchedSpec['sweep']['exclude'],
      seeds: seeds as readonly number[],
      search: asked,
      stop: content.sweep['stop'] === undefined ? null : stop.parse(content.sweep['stop']),
      confirm: content.sweep['confirm'] === undefined ? null : confirm.parse(content.sweep['confirm']),
    },
    places: {
      search: source.locate(['sweep', 'search']),
      exclude: (exclude as unknown[]).map((_, index) => source.locate(['sweep', 'exclude', index])),
      enqueue: asked.enqueue.map((_, index) => source.locate(['sweep', 'search', 'enqueue', index])),
    },
  };
}
