// Text that comes from anybody - names, keys, files, arguments - made harmless for a terminal.

/** Whether a text is of printable ASCII only. As a loop: tables of ten thousand rows come through here. */
export function isPlain(text: string): boolean {
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Text that moves no cursor, changes no colour and turns no other text around: such characters are written as escapes.
 */
export function inert(text: string): string {
  if (isPlain(text)) return text;
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escaped);
}

/** JSON likewise: it says the same. JSON.stringify escapes what is below U+0020; its own line ends stay. */
export const inertJson = (json: string): string =>
  json.replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escaped);

/** The same of each line: lines stay lines. */
export const inertLines = (text: string): string => text.split('\n').map(inert).join('\n');
