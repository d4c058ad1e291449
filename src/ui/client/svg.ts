// A picture with axes and a legend as SVG: of curves, or of a plane. It knows nothing of either.

import { colourOf } from './colours.js';

/** A mark of an axis: pixels from the left, or from the top. */
export type AxisMark = readonly [at: number, text: string];

interface PictureAxis {
  readonly name: string;
  readonly marks: readonly AxisMark[];
}

export interface Picture {
  readonly title: string;
  /** Of what lies between the axes, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly x: PictureAxis;
  readonly y: PictureAxis;
  /** SVG; what lies outside is cut off. */
  readonly content: string;
  /** A sign is SVG, at most 26 pixels wide. */
  readonly legend: readonly (readonly [sign: string, text: string])[];
}

const FONT = 'system-ui, sans-serif';
const TOP = 10;

/** Anybody's text as that of an XML document, which takes no control characters and no halves of characters. */
export const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ').replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

export function svgOf({ title, width, height, x, y, content, legend }: Picture): string {
  const pen = document.createElement('canvas').getContext('2d')!;
  pen.font = `12px ${FONT}`;
  const lengthOf = (text: string): number => Math.ceil(pen.measureText(text).width);
  const left = 40 + Math.max(0, ...y.marks.map(([, text]) => lengthOf(text)));
  const right = left + width;
  const line = `stroke="${colourOf('line')}"`;
  const write = (text: string, place: string, anchor = 'middle'): string =>
    `<text ${place} text-anchor="${anchor}">${escaped(text)}</text>`;
  const frame = `x="${left}" y="${TOP}" width="${width}" height="${height}"`;
  const parts = [
    ...x.marks.map(
      ([at, text]) =>
        `<path ${line} d="M${left + at} ${TOP}v${height + 5}"/>` + write(text, `x="${left + at}" y="${height + 29}"`),
    ),
    ...y.marks.map(
      ([at, text]) =>
        `<path ${line} d="M${right} ${TOP + at}H${left - 5}"/>` +
        write(text, `x="${left - 9}" y="${TOP + at + 4}"`, 'end'),
    ),
    `<svg ${frame}>${content}</svg><rect ${frame} ${line} fill="none"/>`,
    write(x.name, `x="${left + width / 2}" y="${height + 50}"`),
    write(y.name, `transform="translate(16,${TOP + height / 2})rotate(-90)"`),
  ];
  let [across, down, most] = [left, height + 76, right];
  for (const [sign, text] of legend) {
    const length = 50 + lengthOf(text);
    if (across > left && across + length > right) [across, down] = [left, down + 20];
    parts.push(`<g transform="translate(${across},${down})">${sign}${write(text, 'x="32"', 'start')}</g>`);
    across += length;
    most = Math.max(most, across);
  }
  const size = [most + 20, down + 14] as const;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${size.join(' ')}"` +
      ` font-family="${FONT}" font-size="12" fill="${colourOf('muted')}">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="${colourOf('background')}"/>`,
    ...parts,
    '</svg>',
  ].join('\n');
}
