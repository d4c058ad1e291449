// What comparisons of runs and of variants share: settings that differ, the table of two by two, slices side by side.

import type { Difference } from '../../../plan/difference.js';
import type { PairedAnswers } from '../../../analysis/compare.js';
import { integer, percent, probability, signed, words } from '../format.js';
import { Note } from '../parts/state.js';

export function Settings({
  config,
  names,
}: {
  readonly config: readonly Difference[];
  readonly names: readonly string[];
}) {
  if (config.length === 0) return <Note>They differ in their seed alone.</Note>;
  return (
    <div class="scroll" tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">setting</th>
            {names.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {config.map(({ path, values }) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              {values.map((value, place) => (
                <td key={place}>
                  <code>{value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value)}</code>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Paired = Pick<
  PairedAnswers,
  | 'common'
  | 'both_right'
  | 'only_first_right'
  | 'only_second_right'
  | 'both_wrong'
  | 'difference'
  | 'interval'
  | 'mcnemar_p'
>;

export function TwoByTwo({
  pair,
  first,
  second,
}: {
  readonly pair: Paired;
  readonly first: string;
  readonly second: string;
}) {
  const { common, interval } = pair;
  const cell = (count: number, kind: string) => (
    <td class={`big ${kind}`}>
      <strong>{integer(count)}</strong>
      <span class="small">{percent(count / Math.max(1, common))}</span>
    </td>
  );
  return (
    <>
      <table class="two-by-two">
        <thead>
          <tr>
            <td />
            <th scope="col">{second} right</th>
            <th scope="col">{second} wrong</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{first} right</th>
            {cell(pair.both_right, 'kind-right')}
            {cell(pair.only_first_right, 'kind-first')}
          </tr>
          <tr>
            <th scope="row">{first} wrong</th>
            {cell(pair.only_second_right, 'kind-second')}
            {cell(pair.both_wrong, 'kind-wrong')}
          </tr>
        </tbody>
      </table>
      <p>
        {first} less {second}: <strong>{signed(pair.difference)}</strong>
        {interval !== null && (
          <>
            {' '}
            [{signed(interval.low)}, {signed(interval.high)}]
          </>
        )}{' '}
        exact match on {integer(common)} examples; McNemar's exact test: p = {probability(pair.mcnemar_p)}
      </p>
    </>
  );
}

type Slices = Pick<PairedAnswers, 'slices'>;

export function SliceTable({ slices, first, second }: Slices & { readonly first: string; readonly second: string }) {
  const names = [...new Set(slices.map(({ slice }) => slice))];
  const bar = (wrong: number, asked: number, kind: string) => (
    <span class={`slice-bar ${kind}`} style={{ width: `${(100 * wrong) / Math.max(1, asked)}%` }} />
  );
  return (
    <div class="slices">
      {names.map((name) => (
        <div key={name} tabIndex={0}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{words(name)}</th>
                <th scope="col" class="number">
                  examples
                </th>
                <th scope="col" class="number">
                  {first} wrong
                </th>
                <th scope="col" class="number">
                  {second} wrong
                </th>
                <th scope="col">
                  <span class="quiet">shares</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {slices
                .filter(({ slice }) => slice === name)
                .map(({ value, asked, wrong: [a = 0, b = 0] }) => (
                  <tr key={value}>
                    <th scope="row">{value === '' ? '(empty)' : value}</th>
                    <td class="number">{integer(asked)}</td>
                    <td class="number">{percent(a / asked)}</td>
                    <td class="number">{percent(b / asked)}</td>
                    <td class="pair-bars">
                      {bar(a, asked, 'first')}
                      {bar(b, asked, 'second')}
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      ))}
    </div>
  );
}
