// Writes experiments/data/number-words.tsv: node scripts/make-number-words.js
//
// Numbers from 0 to 9999 in words, and in digits. All below 1,000 and every seventh above, so that the list stays small
// and asks for what was not seen. Columns beside question and answer: the number of words, the digits, and what kind it
// is.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** British: one hundred and twenty-one. */
function words(number) {
  if (number < 20) return SMALL[number];
  if (number < 100) return TENS[Math.floor(number / 10)] + (number % 10 === 0 ? '' : `-${SMALL[number % 10]}`);
  const [unit, name] = number < 1000 ? [100, 'hundred'] : [1000, 'thousand'];
  const rest = number % unit;
  const joint = rest < 100 ? ' and ' : ' ';
  return `${words(Math.floor(number / unit))} ${name}${rest === 0 ? '' : joint + words(rest)}`;
}

function kind(number) {
  const last = number % 100;
  if (number % 1000 === 0 && number > 0) return 'round';
  if (last === 0) return number === 0 ? 'small' : 'round';
  if (last < 10) return number < 10 ? 'small' : 'gap';
  return last < 20 ? 'teen' : last % 10 === 0 ? 'ten' : 'full';
}

const numbers = Array.from({ length: 10_000 }, (_, number) => number).filter((n) => n < 1000 || n % 7 === 0);
const lines = numbers.map((n) => {
  const text = words(n);
  return [text, n, text.split(/[ -]/).length, String(n).length, kind(n)].join('\t');
});
const file = fileURLToPath(new URL('../experiments/data/number-words.tsv', import.meta.url));
writeFileSync(file, `${['question\tanswer\twords\tdigits\tkind', ...lines].join('\n')}\n`);
console.log(`${lines.length} lines in ${file}`);
