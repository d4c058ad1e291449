// What a user says once for all experiments, checked as experiments are.

import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/spec/parse.js';
import { launcherMeant, parseUserConfig } from '../../src/spec/user-config.js';
import { expand } from '../../src/plan/expand.js';

const problemsOf = (text: string): string => {
  try {
    parseUserConfig('harness.config.yaml', Buffer.from(text));
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe("a user's own file", () => {
  it('may say nothing, or what runs are given to', () => {
    expect(parseUserConfig('x', Buffer.from(''))).toBeUndefined();
    expect(parseUserConfig('x', Buffer.from('launcher: {type: inline}'))).toEqual({ type: 'inline' });
  });

  it.each([
    [
      'launcer: {type: inline}',
      'harness.config.yaml:1:1 launcer: unknown key "launcer"\n  hint: did you mean "launcher"?',
    ],
    ['name: x', 'harness.config.yaml:1:1 name: unknown key "name"\n  hint: known here: launcher'],
    ['launcher:\n  type: inlne', 'harness.config.yaml:2:9 launcher.type: not a value of this key'],
    [
      'launcher:\n  typ: inline',
      'harness.config.yaml:2:3 launcher.typ: unknown key "typ"\n  hint: did you mean "type"?',
    ],
    ['[1]', 'harness.config.yaml:1:1: not what a user can say'],
  ])('is refused where it is wrong, with line and column: %j', (text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });
});

describe('what is meant', () => {
  it('is what the command line says, then the experiment, then the file beside it, then the one at home', () => {
    expect(launcherMeant('local', [{ type: 'inline' }])).toEqual({ type: 'local' });
    expect(launcherMeant(undefined, [undefined, { type: 'inline' }, { type: 'local' }])).toEqual({ type: 'inline' });
    expect(launcherMeant(undefined, [undefined, undefined])).toEqual({ type: 'local' });
  });

  it('is no part of what a run is known by', () => {
    const of = (launcher: string) => expand(parseSpec('x.yaml', `name: x\n${launcher}`)).map(({ hash }) => hash);
    expect(of('launcher: {type: inline}')).toEqual(of(''));
  });
});
