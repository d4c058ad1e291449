// Rows as they should be against rows as they are.

/** Lines about one table of one run; a foreign log would give thousands. */
const MOST = 5;

/**
 * One line for each row that is missing, of nothing, or different.
 * @param expected rows by key
 * @param actual rows; columns that `expected` has not are not looked at
 */
export function differences(what, expected, actual, keyOf) {
  const found = [];
  const seen = new Set();
  for (const row of actual) {
    const key = keyOf(row);
    seen.add(key);
    const should = expected.get(key);
    if (should === undefined) found.push(`${what} ${key}: the database has a row that the folder does not tell of`);
    else found.push(...changes(`${what} ${key}`, should, row));
  }
  for (const key of expected.keys()) if (!seen.has(key)) found.push(`${what} ${key}: the database has no such row`);
  return found.length <= MOST ? found : [...found.slice(0, MOST), `${what}: and ${found.length - MOST} more`];
}

/** One line for each column that is not what it should be. Durations are sums, taken in whatever order. */
export function changes(what, should, row) {
  return Object.keys(should)
    .filter((name) => name in row && !isSame(name, should[name], row[name]))
    .map((name) => `${what}: ${name} is ${shown(row[name])}, the folder says ${shown(should[name])}`);
}

function isSame(name, a, b) {
  if (name.startsWith('seconds') && a !== null && b !== null) return Math.abs(a - b) <= 1e-9 * Math.abs(a);
  return Object.is(a, b) || isEqual(a, b);
}

/** Of what JSON holds, in whatever order of keys. */
export function isEqual(a, b) {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const [left, right] = [Object.keys(a), Object.keys(b)];
  return left.length === right.length && left.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}

const shown = (value) =>
  typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'missing').slice(0, 80);
