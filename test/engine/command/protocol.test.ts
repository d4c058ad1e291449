import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lossOf, parseMessage, protocolSchema } from '../../../src/engine/command/protocol.js';

const epoch = {
  type: 'epoch',
  epoch: 1,
  train_loss: 0.5,
  train_char_accuracy: 0.9,
  train_exact: 0.5,
  learning_rate: 0.001,
};
const without = (key: string): string => JSON.stringify({ ...epoch, [key]: undefined });

describe('a line of a trainer', () => {
  it('is a message, whose type says what else it has', () => {
    expect(parseMessage(JSON.stringify(epoch))).toEqual(epoch);
    const hello = '{"type":"hello","protocol":1,"name":"pytorch","version":"2.1","parameters":12}';
    expect(parseMessage(hello)).toMatchObject({ name: 'pytorch', parameters: 12 });
  });

  it('may have numbers that JSON has no word for, as Python writes them', () => {
    for (const [written, number] of [
      ['NaN', NaN],
      ['-Infinity', -Infinity],
      ['"Infinity"', Infinity],
    ] as const) {
      const message = parseMessage(JSON.stringify(epoch).replace('0.5,', `${written},`));
      expect(message.type === 'epoch' && lossOf(message.train_loss)).toBe(number);
    }
    const text = '{"type": "error", "message": "loss: NaN, gave up"}';
    expect(parseMessage(text)).toEqual({ type: 'error', message: 'loss: NaN, gave up' });
  });

  it.each([
    ['Epoch 1/30', 'is no JSON: "Epoch 1/30"; what is meant for people goes to stderr'],
    ['[]', 'type: expected one of hello, progress, predictions, epoch, error, received nothing'],
    ['{"type":"epochs"}', 'type: expected one of hello, progress, predictions, epoch, error, received "epochs"'],
    [without('train_loss'), 'epoch: train_loss: expected a number, received nothing'],
    [JSON.stringify({ ...epoch, epoch: 0 }), 'epoch: epoch: Too small: expected number to be >=1, received 0'],
    [JSON.stringify({ ...epoch, epoch: '1' }), 'epoch: epoch: expected number, received "1"'],
    [JSON.stringify({ ...epoch, trainloss: 1 }), 'epoch: no such member: trainloss'],
  ])('is refused where it is %s', (line, message) => {
    expect(() => parseMessage(line)).toThrow(message);
  });

  it('has the JSON Schema that is published (npm run schema)', () => {
    const file = new URL('../../../docs/trainer.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(protocolSchema())));
  });
});
