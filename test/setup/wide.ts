// How much is tried: enough to tell in every change's tests, all of it by `npm run test:wide`. CONTRIBUTING.md lists
// where the two differ.

export const WIDE = process.env['HARNESS_TESTS'] === 'wide';

/** The first of two sizes of the same test, or where all is tried the second. */
export const sized = <T>(usual: T, wide: T): T => (WIDE ? wide : usual);
