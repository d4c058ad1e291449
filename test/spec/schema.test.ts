import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configPaths, jsonSchema } from '../../src/spec/schema.js';

it('the published JSON Schema is the one the code makes (npm run schema)', () => {
  const file = new URL('../../experiments/experiment.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
});

it('every key of a run can be swept by its path', () => {
  expect(configPaths(jsonSchema())).toEqual(
    expect.arrayContaining([
      'data',
      'data.align.answer',
      'model.encoder',
      'training.early_stopping.patience',
      'engine',
    ]),
  );
});

it('every key that is not obvious by its name says what it is', () => {
  const undescribed: string[] = [];
  interface Node {
    readonly properties?: Record<string, Node>;
    readonly anyOf?: readonly Node[];
    readonly description?: string;
  }
  const visit = (node: Node, path: string): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) visit(child, `${path}.${key}`);
    for (const { properties = {} } of node.anyOf ?? []) {
      for (const [key, child] of Object.entries(properties)) visit(child, `${path}.${key}`);
    }
    const isName = path.endsWith('.name'); // of an alternative, which it says itself
    if (!isName && node.properties === undefined && node.description === undefined) undescribed.push(path);
  };
  visit(jsonSchema(), '');
  expect(undescribed.sort()).toEqual(['.$schema']);
});
