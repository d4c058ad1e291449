// Takes out of documents what tells of a machine and its users: where files lie, what the machine is called, which
// processes ran.

/** Members that are left out, wherever they are. */
const LEFT_OUT = new Set(['hostname', 'host', 'pid', 'bootId']);
/** Texts of examples and answers: they are data, whatever they look like. */
const DATA = new Set(['equation', 'expected', 'predicted', 'answer']);

/** Two names at least, from the root on; not the end of an address on the web, of a relative path or of a tag. */
const PATH = /(?<![\w.:/<~-])(?:\/[^\s/<>"'`:;,()[\]{}|*&]+){2,}\/?/g;

/** @param places folders whose names are nobody's business, from the root on */
export function privacyOf(places: readonly string[]) {
  const known = [...new Set(places)].filter((place) => place.length > 3).sort((a, b) => b.length - a.length);
  const text = (given: string): string => {
    const local = given.replaceAll('file:///', '/');
    const without = known.reduce((all, place) => all.replaceAll(place, '…'), local);
    return without.replace(PATH, (path) => `…/${path.split('/').findLast((name) => name !== '')!}`);
  };
  const json = (document: string): string =>
    JSON.stringify(
      JSON.parse(document, (key, value: unknown) => {
        if (LEFT_OUT.has(key)) return undefined;
        return typeof value === 'string' && !DATA.has(key) ? text(value) : value;
      }),
    );
  return { text, json };
}

export type Privacy = ReturnType<typeof privacyOf>;
