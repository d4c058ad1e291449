// Licenses of packages whose code goes into bundles: they lie beside those, whole.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @param folders of packages, where they are installed */
export const licensesOf = (folders) => `${[...new Set(folders.map(licenseIn))].sort().join('\n\n')}\n`;

function licenseIn(folder) {
  if (!existsSync(folder)) throw new Error(`${folder} is not there: npm ci`);
  const { name, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^(?:un)?licen[cs]e/i.test(one));
  const owner = author?.name ?? author;
  if (file === undefined && owner === undefined)
    throw new Error(`${folder} has no license to hand on: leave it outside`);
  const words = file === undefined ? `${license}, ${owner}` : readFileSync(join(folder, file), 'utf8');
  return `${name}\n\n${words.trim()}`;
}
