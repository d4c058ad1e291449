// Which settings make the difference between two runs, as text.

import { formatValue } from '../plan/difference.js';
import type { ExplainDocument } from '../results/explain.js';
import { differenceText, inert, probability } from './format.js';
import { renderTable } from './table.js';

export function explainText(found: ExplainDocument): string {
  const { gap, settings, interactions, metric, from, to, seeds } = found;
  if (gap === null) return 'there is no seed with which every configuration was trained to its end';
  const of = seeds === 1 ? 'one seed' : `${seeds} seeds`;
  const head = `run${to} - run${from}: ${differenceText(gap.mean, gap.interval)} of the best ${metric}, ${of}`;
  const columns = [
    { title: 'setting' },
    { title: `run${from}` },
    { title: `run${to}` },
    { title: 'contribution', align: 'right' as const },
  ];
  const rows = settings.map(({ path, contribution, ...setting }) => [
    path,
    inert(formatValue(setting.from)),
    inert(formatValue(setting.to)),
    contribution === null ? '-' : differenceText(contribution.mean, contribution.interval),
  ]);
  const together = interactions.map(({ settings: [a, b], effect, p }) => {
    const chance = p === null ? '' : `, p = ${probability(p)}`;
    return (
      `${a} and ${b} together: ${differenceText(effect.mean, effect.interval)} beyond what each does ` +
      `alone${chance}`
    );
  });
  return [head, renderTable(columns, rows), ...together, footOf(found)].join('\n');
}

function footOf({ orders, configurations }: ExplainDocument): string {
  const over = orders === null ? 'all orders' : `${orders} orders`;
  return (
    `what switching a setting changes, on average over ${over} of switching (${configurations} ` +
    'configurations); contributions add up to the difference'
  );
}
