// What curves are at where the pointer is, in a box over them.

import type UPlot from 'uplot';

export function reading(xLabel: string): UPlot.Plugin {
  const box = document.createElement('div');
  box.className = 'reading';
  box.setAttribute('aria-hidden', 'true');
  return {
    hooks: {
      init: (plot: UPlot) => void plot.over.append(box),
      setCursor: (plot: UPlot) => {
        const { idx, left = 0 } = plot.cursor;
        box.hidden = idx === null || idx === undefined || left < 0;
        if (box.hidden) return;
        const rows = plot.series.slice(1).flatMap(({ label, dash }, place) => {
          const value = plot.data[place + 1]?.[idx!];
          return dash === undefined || value === null || value === undefined
            ? []
            : [`${Number(value.toPrecision(4))}  ${label as string}`];
        });
        box.textContent = [`${xLabel} ${Number(plot.data[0][idx!]!.toPrecision(6))}`, ...rows.slice(0, 14)].join('\n');
        box.classList.toggle('left', left > plot.over.clientWidth / 2);
      },
    },
  };
}
