// A plane of examples as SVG: its picture, with axes, what is chosen in it, and what its colours mean.

import { colourOf } from '../colours.js';
import { words } from '../format.js';
import type { Kind } from '../paint.js';
import type { Raster, Scale } from '../raster.js';
import { svgOf } from '../svg.js';
import { marksOf } from './plane-marks.js';

interface Drawn {
  readonly canvas: HTMLCanvasElement;
  readonly raster: Raster;
  readonly kinds: readonly Kind[];
  readonly title: string;
  /** In parts of the picture, as style sheets write them. */
  readonly chosen: Readonly<Record<'left' | 'top' | 'width' | 'height', string>> | undefined;
}

export function planeSvg({ canvas, raster, kinds, title, chosen }: Drawn): string {
  const { clientWidth: width, clientHeight: height } = canvas;
  const axis = (scale: Scale, pixelOf: (part: number) => number) => ({
    name: words(scale.name),
    marks: marksOf(scale).map(({ text, part }) => [pixelOf(part), text] as const),
  });
  const brush =
    chosen &&
    `<rect x="${chosen.left}" y="${chosen.top}" width="${chosen.width}" height="${chosen.height}" fill="none" ` +
      `stroke="${colourOf('accent')}" stroke-width="2"/>`;
  return svgOf({
    title,
    width,
    height,
    x: axis(raster.x, (part) => part * width),
    y: axis(raster.y, (part) => (1 - part) * height),
    content:
      `<rect width="100%" height="100%" fill="${colourOf('background')}"/>` +
      `<image width="100%" height="100%" preserveAspectRatio="none" href="${enlarged(canvas)}"/>` +
      (brush ?? ''),
    legend: kinds.map(({ label, colour }) => [
      `<rect y="-10" width="12" height="12" fill="${colourOf(colour)}"/>`,
      label,
    ]),
  });
}

/** Its pixels so large that no program makes one of several. */
function enlarged(canvas: HTMLCanvasElement): string {
  const large = document.createElement('canvas');
  // Each side by itself: a few values against a thousand would be a picture that no browser makes.
  const across = Math.ceil((2 * canvas.clientWidth) / canvas.width);
  const down = Math.ceil((2 * canvas.clientHeight) / canvas.height);
  large.width = across * canvas.width;
  large.height = down * canvas.height;
  const pen = large.getContext('2d')!;
  pen.imageSmoothingEnabled = false;
  pen.scale(across, down);
  pen.drawImage(canvas, 0, 0);
  return large.toDataURL();
}
