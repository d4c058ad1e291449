// What is recognised as made by harness, and what is not any more.

import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { renderFigure } from '../../src/report/figures/frame.js';
import { toPng } from '../../src/report/figures/png.js';
import { themes } from '../../src/report/figures/theme.js';
import { isSigned, signedPng, signedText } from '../../src/report/signature.js';

const svg = renderFigure(() => ({ title: 'A figure', panels: [] }), themes.light);
const png = toPng(svg, 1);
const signed = [
  ['SVG', Buffer.from(signedText(svg))],
  ['PNG', Buffer.from(signedPng(png))],
] as const;

it.each(signed)('%s that harness signed is recognised', (_, bytes) => {
  expect(isSigned(bytes)).toBe(true);
});

it.each(signed)('%s is no longer ours once a byte of it is another, gone or new', (_, bytes) => {
  for (let place = 0; place < bytes.length; place += 97) {
    const changed = Buffer.from(bytes);
    changed[place]! ^= 1;
    expect(isSigned(changed), String(place)).toBe(false);
  }
  expect(isSigned(bytes.subarray(0, -1))).toBe(false);
  expect(isSigned(Buffer.concat([bytes, Buffer.from('\n')]))).toBe(false);
});

it.each(['', 'x', svg, signedText(svg).slice(1), '<!-- made by harness -->'])('foreign text is not ours', (text) => {
  expect(isSigned(Buffer.from(text))).toBe(false);
});

it('a signed PNG is a PNG: the same chunks and one of text before the last, each with its checksum', () => {
  const chunks = (bytes: Buffer): string[] => {
    const names: string[] = [];
    for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
      const end = at + 8 + bytes.readUInt32BE(at);
      expect(bytes.readUInt32BE(end)).toBe(crc32(bytes.subarray(at + 4, end)));
      names.push(bytes.subarray(at + 4, at + 8).toString());
    }
    return names;
  };
  const before = chunks(Buffer.from(png));
  expect(chunks(Buffer.from(signedPng(png)))).toEqual([...before.slice(0, -1), 'tEXt', 'IEND']);
});
