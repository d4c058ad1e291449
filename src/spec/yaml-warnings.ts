// Plain words and numbers that YAML 1.1 read otherwise: legal, but probably not meant.

import { visit, type Document, type YamlProblem } from './yaml.js';

const OLD_BOOLEAN = /^(?:y|n|yes|no|on|off)$/i;
const OLD_NUMBER = /^[-+]?(?:0[0-7]+|0o?[0-7]+|\d{1,3}(?:_\d{3})+|\d+(?::[0-5]?\d)+)$/;

export function oldYaml(document: Document.Parsed): readonly YamlProblem[] {
  const warnings: YamlProblem[] = [];
  visit(document, {
    Scalar: (key, { type, source, value, range }) => {
      if (key === 'key' || type !== 'PLAIN' || source === undefined) return;
      const hint = OLD_BOOLEAN.test(source)
        ? 'write true or false'
        : OLD_NUMBER.test(source) && source !== '0'
          ? 'write the number in plain decimal digits'
          : undefined;
      if (hint === undefined) return;
      warnings.push({ offset: range?.[0] ?? 0, message: `${source} is ${meaningOf(value)} in YAML 1.2`, hint });
    },
  });
  return warnings;
}

const meaningOf = (value: unknown): string =>
  typeof value === 'string' ? `the text ${JSON.stringify(value)}` : JSON.stringify(value);
