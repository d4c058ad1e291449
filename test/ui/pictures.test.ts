// Pictures that the page gives away, read as somebody's program reads them, and the page on paper.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg, type RenderedImage } from '@resvg/resvg-js';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { goTo, hasBrowser, look, openBrowser, openScene, saved, VIEWS } from '../setup/browser.js';
import { EVIL, makeEvil } from '../setup/evil.js';
import { servedPage } from '../setup/page.js';
import { SWEEP } from '../setup/program.js';
import { rowsOf } from '../setup/results.js';
import { recorded } from '../setup/recorded.js';
import { TINY } from '../setup/tiny.js';
import { beforeTests, trained } from '../setup/trained.js';

type Point = readonly [x: number, y: number];

interface Picture {
  /** What is wrong with it as XML. */
  readonly error: string | null;
  readonly elements: readonly string[];
  readonly texts: readonly string[];
  /** Of what lies between the axes. */
  readonly size: readonly [width: number, height: number];
  readonly left: number;
  /** Where marks of the axes are in that, with their texts. */
  readonly x: readonly (readonly [at: number, text: string])[];
  readonly y: readonly (readonly [at: number, text: string])[];
  readonly lines: readonly { readonly points: readonly Point[]; readonly dash: string; readonly colour: string }[];
  readonly bands: number;
  readonly image: string | null;
  readonly background: string;
}

const READ = `(text) => {
  const picture = new DOMParser().parseFromString(text, 'image/svg+xml');
  const all = (of, selector) => [...of.querySelectorAll(selector)];
  const content = picture.querySelector('svg svg');
  const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(content?.getAttribute(name)));
  const texts = all(picture, 'text').map((one) => ({ text: one.textContent, x: Number(one.getAttribute('x')), y: Number(one.getAttribute('y')), anchor: one.getAttribute('text-anchor') }));
  return {
    error: picture.querySelector('parsererror')?.textContent ?? null,
    elements: [...new Set(all(picture, '*').map(({ localName }) => localName))].sort(),
    texts: texts.map(({ text }) => text),
    left,
    size: [width, height],
    x: texts.filter(({ anchor, y }) => anchor === 'middle' && y === height + 29).map(({ x, text }) => [x - left, text]),
    y: texts.filter(({ anchor }) => anchor === 'end').map(({ y, text }) => [y - top - 4, text]),
    lines: all(content, 'path[fill=none]').map((one) => ({
      points: one.getAttribute('d').slice(1).split('L').map((point) => point.split(' ').map(Number)),
      dash: one.getAttribute('stroke-dasharray'),
      colour: one.getAttribute('stroke'),
    })),
    bands: all(content, 'path[fill-opacity]').length,
    image: content.querySelector('image')?.getAttribute('href') ?? null,
    background: picture.querySelector('rect').getAttribute('fill'),
  };
}`;

/** Colours of the cells of the plane on the page, row by row. */
const CELLS = `(() => {
  const { width, height } = document.querySelector('.plane canvas');
  const { data } = document.querySelector('.plane canvas').getContext('2d').getImageData(0, 0, width, height);
  return { cells: Array.from({ length: width * height }, (_, cell) => [...data.subarray(4 * cell, 4 * cell + 4)]), columns: width };
})()`;

async function svgOf(page: Page, place: number): Promise<Picture & { readonly drawn: RenderedImage }> {
  const text = (await saved(page, page.getByRole('button', { name: 'SVG' }).nth(place))).toString();
  const drawn = new Resvg(text).render(); // another program can draw it
  return { ...(await page.evaluate<Picture>(`(${READ})(${JSON.stringify(text)})`)), drawn };
}

/** Where a value is by two marks of an axis that have texts. */
function placeOf(marks: Picture['x'], value: number, asDrawn: (value: number) => number = (one) => one): number {
  const [first, last] = [marks.find(([, text]) => text !== '')!, marks.findLast(([, text]) => text !== '')!];
  const [low, high] = [first, last].map(([, text]) => asDrawn(Number(text)));
  return first[0] + ((last[0] - first[0]) * (asDrawn(value) - low!)) / (high! - low!);
}

describe.skipIf(!hasBrowser)('a picture as SVG', () => {
  const scene = beforeTests(openScene);

  it('has the curves of a run where its axes say that they are, in their colours and dashes, with a legend', async () => {
    const { page, place } = scene();
    const curve = rowsOf<{ epoch: number; val_exact: number; train_loss: number }>(
      place,
      'select epoch, val_exact, train_loss from curves where run = 1 order by epoch',
    );
    await goTo(page, '#/run/1');
    await page.getByRole('img', { name: 'run1: accuracy' }).waitFor();
    const shares = await svgOf(page, 0);
    expect(shares.error).toBeNull();
    expect(shares.x.map(([, text]) => text).filter((text) => text !== '')).toEqual(['1', '2', '3']);
    expect(shares.texts).toEqual(expect.arrayContaining(['epoch', 'share right']));
    expect(new Set(shares.lines.map(({ colour }) => colour)).size).toBe(shares.lines.length);
    expect(new Set(shares.lines.map(({ dash }) => dash)).size).toBe(shares.lines.length);
    const legend = await page.locator('.legend').first().locator('li').allTextContents();
    expect(shares.texts.slice(-legend.length)).toEqual(legend);
    expect(shares.lines.length).toBe(legend.length);
    curve.forEach(({ epoch, val_exact: value }, index) => {
      const [x, y] = shares.lines[0]!.points[index]!;
      expect(
        [x - placeOf(shares.x, epoch), y - placeOf(shares.y, value)].map(Math.abs).every((away) => away < 0.2),
      ).toBe(true);
    });
    const losses = await svgOf(page, 1);
    expect(losses.y.some(([, text]) => text === '')).toBe(true); // marks of a logarithm without a text
    curve.forEach(({ train_loss: value }, index) => {
      expect(Math.abs(losses.lines[1]!.points[index]![1] - placeOf(losses.y, value, Math.log))).toBeLessThan(0.2);
    });
  });

  it('has the part of a curve that is zoomed into', async () => {
    const { page } = scene();
    await goTo(page, '#/run/2');
    await page.getByRole('img', { name: 'run2: accuracy' }).waitFor();
    const box = (await page.locator('.u-over').first().boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, box.y + 40, { steps: 3 });
    await page.mouse.up();
    const { size, lines, x } = await svgOf(page, 0);
    const [first] = lines[0]!.points;
    expect(first![0]).toBeCloseTo(-2 * size[0], -1); // 0.6 of 0.3 to the left of it
    expect(x.map(([, text]) => text)).not.toContain('1');
  });

  it('has bands of variants', async () => {
    const { page } = scene();
    await goTo(page, '#/experiment/1');
    await page.locator('.chart canvas').first().waitFor();
    const { bands, lines } = await svgOf(page, 0);
    expect([bands, lines.length]).toEqual([2, 2]);
    await page.locator('.u-over').first().hover();
    const told = (await page.locator('.reading').textContent())!.split('\n');
    expect([told[0], told.length]).toEqual([expect.stringMatching(/^epoch \d$/), 3]); // of the lines, not of the edges
  });

  it('has the plane with axes, marks, names and what its colours mean', async () => {
    const { page } = scene();
    await goTo(page, '#/mistakes?run=1');
    await page.locator('.mistakes-grid canvas').waitFor();
    const { image, texts, x, y, left, size, error, drawn } = await svgOf(page, 0);
    expect(error).toBeNull();
    expect(image).toMatch(/^data:image\/png;base64,/);
    // A cell has its colour from edge to edge, whatever program draws it.
    const { cells, columns } = await page.evaluate<{ cells: number[][]; columns: number }>(CELLS);
    const rows = cells.length / columns;
    const wrong = cells.flatMap(([, , , alpha], cell) => (alpha === 255 ? [cell] : []));
    expect(wrong.length).toBeGreaterThan(1);
    for (const cell of wrong) {
      for (const part of [0.1, 0.5, 0.9]) {
        const x = left + ((cell % columns) + part) * (size[0] / columns);
        const y = 10 + (Math.floor(cell / columns) + 0.5) * (size[1] / rows);
        const pixel = 4 * (Math.floor(y) * drawn.width + Math.floor(x));
        expect([...drawn.pixels.subarray(pixel, pixel + 3)]).toEqual(cells[cell]!.slice(0, 3));
      }
    }
    expect(texts).toEqual(expect.arrayContaining(['first operand', 'second operand']));
    expect(texts.slice(-4)).toEqual(['right', 'right again', 'wrong', 'wrong since the epoch before']);
    const seen = await page.locator('.plane .ticks.across span').allTextContents();
    expect(x.map(([, text]) => text)).toEqual(seen);
    const parts = (side: string) =>
      page.evaluate<number[]>(
        `[...document.querySelectorAll('.plane .ticks span')].flatMap(({ style: { ${side}: part } }) => (part ? [parseFloat(part) / 100] : []))`,
      );
    expect(x.map(([at]) => at / size[0])).toEqual(
      (await parts('left')).map((part): unknown => expect.closeTo(part, 6)),
    );
    expect(y.map(([at]) => at / size[1])).toEqual((await parts('top')).map((part): unknown => expect.closeTo(part, 6)));
    await goTo(page, '#/compare?a=1&b=2');
    await page.locator('.plane canvas').waitFor();
    expect((await svgOf(page, 0)).texts).toContain('only run1 right');
  });

  it('has no curves where nothing lies along an axis', async () => {
    const { page } = scene();
    await page.route('**/epochs.json*', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...((await answer.json()) as object), steps: null } });
    });
    onTestFinished(() => page.unroute('**/epochs.json*'));
    await goTo(page, '#/run/1?x=step');
    await page.reload();
    await page.getByRole('img', { name: 'run1: accuracy' }).waitFor();
    const { error, lines } = await svgOf(page, 0);
    expect([error, lines.flatMap(({ points }) => points).filter((point) => point.length > 1)]).toEqual([null, []]);
  });

  it('is as light or dark as what is seen', async () => {
    const { page } = scene();
    await goTo(page, '#/run/1');
    for (const [colorScheme, background] of [
      ['dark', '#14181d'],
      ['light', '#ffffff'],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.reload();
      await page.getByRole('img', { name: 'run1: accuracy' }).waitFor();
      expect((await svgOf(page, 0)).background).toBe(background);
    }
  });

  it('has the plane where one axis has few values and the other a thousand', async () => {
    const { page, place } = scene();
    const spec = join(place.folder, 'thousand.yaml');
    writeFileSync(spec, TINY.replace('tiny', 'thousand').replace('max: 9', 'max: 999'));
    expect((await place.ask('sweep', spec)).code).toBe(0);
    await goTo(page, '#/mistakes?run=5&across=carries');
    await page.locator('.plane canvas').waitFor();
    const { image } = await svgOf(page, 0);
    expect(image).toMatch(/^data:image\/png;base64,.{100}/);
  });

  it('has evil names of variants as text', async () => {
    const { page, place } = scene();
    const runs = 'select count(*) as n from run_summary';
    const [before] = rowsOf<{ n: number }>(place, runs);
    makeEvil(place.home);
    const database = new Database(join(place.home, 'harness.db'));
    database.prepare('UPDATE variants SET label = label || char(1, 10, 0xfffe)').run();
    database.close();
    await goTo(page, '#/experiment/1');
    await page.reload();
    await page.locator('.chart canvas').first().waitFor();
    const picture = await svgOf(page, 0);
    expect(picture.error).toBeNull();
    expect(picture.elements).toEqual(['g', 'path', 'rect', 'svg', 'text', 'title']);
    expect(picture.texts.filter((text) => text.startsWith(EVIL)).length).toBe(2);
    expect(rowsOf(place, runs)).toEqual([before]);
  });

  it('complains of nothing', () => {
    expect([scene().looker.complaints, scene().server.told]).toEqual([[], []]);
  });
});

/** Those with something in them that is seen on paper. */
const ON_PAPER = VIEWS.filter((view) => !view.startsWith('#/sql'));

/** What a view has on paper that it should not have: controls, what is cut off, what is dark. */
const FAULTS = `(() => {
  const isSeen = (one) => one.checkVisibility() && one.getBoundingClientRect().width > 1;
  const named = (one) => one.localName + '.' + one.className + ' ' + one.textContent.slice(0, 30);
  const controls = [...document.querySelectorAll('nav, header, button, select, input, .command')].filter(isSeen)
    .filter((one) => !one.matches('.facet, .link, .head button, [type=range]')).map(named);
  const cut = [...document.querySelectorAll('table, .rows .sheet')].filter(isSeen).flatMap((table) => {
    const { right, bottom } = table.getBoundingClientRect();
    const boxes = [];
    for (let box = table.parentElement; box !== null; box = box.parentElement) boxes.push(box);
    const isCut = boxes.some((box) => {
      if (getComputedStyle(box).overflow === 'visible' || box === document.documentElement) return false;
      const edge = box.getBoundingClientRect();
      return right > edge.right + 1 || bottom > edge.bottom + 1;
    });
    return isCut || right > document.documentElement.clientWidth + 1 ? ['cut: ' + named(table)] : [];
  });
  const luminance = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return (r + g + b) / 765; };
  const style = getComputedStyle(document.documentElement);
  const dark = luminance(style.backgroundColor) < 0.9 || luminance(style.color) > 0.3 ? ['dark'] : [];
  return [...controls, ...cut, ...dark];
})()`;

/** As wide as A4 with the margins of browsers. */
const PAPER = { viewport: { width: 718, height: 1040 } };

describe.skipIf(!hasBrowser)('on paper', () => {
  const scene = beforeTests(async (cleanUp) => {
    const place = await trained(SWEEP, { cleanUp });
    const server = await servedPage(place.home, cleanUp);
    return look(await openBrowser(cleanUp), server.address, { ...PAPER, colorScheme: 'dark' });
  });

  it('every view is light, whole, and without what can be pressed, in the dark, too', async () => {
    const { page } = scene();
    for (const view of ON_PAPER) {
      await page.emulateMedia({ media: 'screen' });
      await goTo(page, view);
      await page.locator('main h1').first().waitFor({ state: 'attached' });
      await page.locator('[aria-busy]').first().waitFor({ state: 'hidden' });
      await page.emulateMedia({ media: 'print' });
      expect([view, await page.evaluate(FAULTS)]).toEqual([view, []]);
    }
  });

  it.each([
    ['curves', '#/run/1', '.chart canvas'],
    ['a plane', '#/mistakes?run=1', '.plane canvas'],
  ])('%s are drawn in the dark as in the light, and on the screen again as they were', async (_, view, canvas) => {
    const { page } = scene();
    const drawn = async (colorScheme: 'light' | 'dark'): Promise<readonly string[]> => {
      await page.emulateMedia({ media: 'screen', colorScheme });
      await goTo(page, view);
      await page.reload();
      await page.locator(canvas).first().waitFor();
      const pictures: string[] = [];
      for (const media of ['screen', 'print', 'screen'] as const) {
        await page.emulateMedia({ media });
        await page.evaluate('new Promise((done) => setTimeout(done, 300))'); // it has another size on paper
        pictures.push(await page.evaluate<string>(`document.querySelector('${canvas}').toDataURL()`));
      }
      return pictures;
    };
    const [light, dark] = [await drawn('light'), await drawn('dark')];
    expect(dark[1]).toBe(light[1]);
    expect(dark[0]).not.toBe(light[0]);
    expect(dark[2]).toBe(dark[0]);
  });

  it('the list of runs has all of them, however few of them are on the screen', async () => {
    const seeds = Array.from({ length: 150 }, (_, index) => index + 1);
    const { paths } = recorded(`${TINY}sweep: {seeds: [${seeds.join(', ')}]}\n`);
    const { page } = scene();
    await page.emulateMedia({ media: null }); // it is printed in earnest
    await page.goto((await servedPage(paths.home)).address);
    await page.getByText('150 runs').waitFor();
    expect(await page.locator('.rows .row').count()).toBeLessThan(100);
    // Nobody waits for what is drawn later, as once it is seen how much fits.
    await page.evaluate(`matchMedia('print').addEventListener('change', async ({ matches }) => {
      for (let turn = 0; turn < 5; turn++) await null;
      if (matches) window.printed = document.querySelectorAll('.rows .row').length;
    })`);
    await page.pdf();
    expect(await page.evaluate('window.printed')).toBe(150);
    await expect.poll(() => page.locator('.rows .row').count()).toBeLessThan(100);
  });
});
