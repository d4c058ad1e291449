// The door to Observable Plot, and to the document it draws in, since there is no browser here.

import { plot } from '@observablehq/plot';
import { DOMParser } from 'linkedom';
import type { PlotOptions, RenderFunction } from '@observablehq/plot';

export * as Plot from '@observablehq/plot';
export type { Markish, PlotOptions } from '@observablehq/plot';

interface SvgDocument {
  createElementNS(namespace: string, name: string): { setAttribute(name: string, value: string): void };
}

/** What is used of the element that Plot makes. */
interface SvgElement {
  readonly outerHTML: string;
  querySelector(selector: string): { remove(): void } | null;
  removeAttribute(name: string): void;
}

/**
 * A path drawn by hand: points with attributes of their own would be ten times as long.
 * @param draw `d` from the scales
 */
export function pathOf(
  attributes: Readonly<Record<string, string>>,
  draw: (x: (value: number) => number, y: (value: number) => number) => string,
): RenderFunction {
  return (_index, { x, y }, _values, _dimensions, context) => {
    const { document } = context as unknown as { document: SvgDocument };
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', draw(x as (value: number) => number, y as (value: number) => number));
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value);
    return path as never;
  };
}

/**
 * A drawing as an <svg> element to be placed in another.
 * @param options without legends, titles, captions: see frame.ts
 */
export function drawPlot(options: PlotOptions): string {
  const document = new DOMParser().parseFromString('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml');
  const svg = plot({ ...options, document }) as unknown as SvgElement;
  svg.querySelector('style')?.remove(); // for a page; the frame says it once
  for (const name of ['style', 'class', 'font-family', 'font-size']) svg.removeAttribute(name);
  return shorter(svg.outerHTML);
}

/** Attributes to a hundredth of a pixel: the eye sees no more, and files get half as long. Texts stay as they are. */
const shorter = (xml: string): string =>
  xml.replace(/="[^"]*"/g, (attribute) => attribute.replace(/(\d+\.\d\d)\d+/g, '$1'));
