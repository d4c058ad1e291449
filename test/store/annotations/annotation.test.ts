// What tags and notes may be, and what changes make of them.

import { describe, expect, it } from 'vitest';
import {
  changed,
  checkNote,
  checkTag,
  isKept,
  MOST_NOTE,
  MOST_TAGS,
  NO_ANNOTATION,
} from '../../../src/store/annotations/annotation.js';

describe('a tag', () => {
  it.each(['keep', 'Keep', 'figure-3', 'paper/fig.1', 'stage:2', 'v2', '2nd', 'größe', '日本', 'a'.repeat(50)])(
    'can be %s',
    (tag) => {
      expect(checkTag(tag)).toBe(tag);
    },
  );

  it.each([
    ['keep it', 'keep-it'],
    ['#keep', 'keep'],
    [' keep ', 'keep'],
    ['a,b', 'a-b'],
    ['<script>alert(1)</script>', 'script-alert-1-/script'],
    ['\u001b[31mred', '31mred'],
    ['a'.repeat(51), 'a'.repeat(50)],
    ['x'.repeat(1_000_000), 'x'.repeat(50)],
  ])('cannot be %j; the nearest that can is told', (word, near) => {
    expect(() => checkTag(word)).toThrow(
      new RegExp(`^not a tag\\n {2}expected a letter or digit.*, received ".{0,80}"\\n {2}hint: e\\.g\\. ${near}$`),
    );
    expect(checkTag(near)).toBe(near);
  });

  it.each(['', '-', '!!', '\u0000'])('cannot be %j, to which nothing is near', (word) => {
    expect(() => checkTag(word)).toThrow(/^not a tag\n.*$/);
  });

  it.each(['run12', '12', 'last', 'sweep3'])('cannot be %s, which names runs', (word) => {
    expect(() => checkTag(word)).toThrow(`a tag cannot be ${word}, which names`);
  });

  it('is one, however its letters are put together', () => {
    expect(checkTag('gro\u0308ße')).toBe('gr\u00f6ße');
  });
});

describe('a note', () => {
  it('is text of lines and tabs, whatever it looks like elsewhere', () => {
    const text = '<b>bold</b>\n\t| a | b |\n\n=HYPERLINK("x") \u{1f600} $(rm -rf /)';
    expect(checkNote(text)).toBe(text);
    expect(checkNote('one\r\ntwo\rthree  \n\n')).toBe('one\ntwo\nthree');
    expect(checkNote('  \n ')).toBeNull();
  });

  it.each([
    ['red \u001b[31m', 'U+001B after "red "'],
    ['\u0000', 'U+0000 after ""'],
    ['a\u202eb', 'U+202E after "a"'],
    ['half \ud83d', 'U+D83D after "half "'],
    ['bell\u0007', 'U+0007 after "bell"'],
  ])('cannot hold %j, which does more than it says', (text, received) => {
    expect(() => checkNote(text)).toThrow(`received the control character ${received}`);
  });

  it('has so many characters at most, and is told how many it has', () => {
    expect(checkNote('\u{1f600}'.repeat(MOST_NOTE))).toHaveLength(2 * MOST_NOTE);
    expect(() => checkNote('\u{1f600}'.repeat(MOST_NOTE + 1))).toThrow(
      /too long\n.*at most 10000 characters, received \d+/,
    );
    expect(() => checkNote('x'.repeat(1_000_000))).toThrow('received 1000000');
  });
});

describe('a change', () => {
  it('adds and removes tags, each once, in order, and leaves what it does not name', () => {
    const before = { tags: ['b'], note: 'why' };
    expect(changed(before, { add: ['c', 'a', 'c'], remove: ['b'] })).toEqual({ tags: ['a', 'c'], note: 'why' });
    expect(changed(before, { note: null })).toEqual({ tags: ['b'], note: null });
    expect(changed(before, { note: 'then' })).toEqual({ tags: ['b'], note: 'then' });
  });

  it('is refused with more tags than a run can have', () => {
    const tags = Array.from({ length: MOST_TAGS }, (_, number) => `t${number}`);
    const full = changed(NO_ANNOTATION, { add: tags });
    expect(full.tags).toHaveLength(MOST_TAGS);
    expect(() => changed(full, { add: ['more'] })).toThrow(
      /too many tags\n {2}expected at most 50 on a run, received 51/,
    );
    expect(changed(full, { add: ['more'], remove: ['t1'] }).tags).toContain('more');
  });

  it('of a note that was another when it was read is refused, and says what it is now', () => {
    const now = { tags: [], note: 'theirs' };
    expect(() => changed(now, { note: 'mine', was: 'old' })).toThrow(/changed meanwhile\n {2}received "theirs"/);
    expect(changed(now, { note: 'mine', was: 'theirs' }).note).toBe('mine');
  });
});

it('what could not have been written is told from what could', () => {
  expect(isKept({ tags: ['a', 'b'], note: null })).toBe(true);
  for (const tags of [['b', 'a'], ['a', 'a'], ['a b'], ['run1']]) expect(isKept({ tags, note: null })).toBe(false);
  expect(isKept({ tags: [], note: 'x\u001b' })).toBe(false);
});
