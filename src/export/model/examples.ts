// Programs that load an exported ONNX model and answer with it, for Python and for a browser or Node.

import type { QuestionLayout } from '../../tasks/layout.js';

/** Takes the runtime's module, so that the same file works with onnxruntime-web and onnxruntime-node. */
export const javascriptExample = ({
  example,
  javascript,
  reading,
}: QuestionLayout): string => `// import * as ort from 'onnxruntime-web'; (in Node: 'onnxruntime-node')
// const encoding = await (await fetch('encoding.json')).json();
// const session = await ort.InferenceSession.create('model.onnx');
// await ask(ort, session, encoding, ${JSON.stringify(example)})
export async function ask(ort, session, encoding, text) {
  const { characters, padding, end, separator, question, answer } = encoding;
  const around = (token) => (token === null ? [] : [token]);
  const [opening, closing] = [around(question.opens), around(question.closes)];
  ${javascript}
  const room = Array(Math.max(0, question.length - opening.length - closing.length - tokens.length)).fill(padding);
  if (question.align === 'right') tokens.unshift(...room);
  else if (question.closes === null) tokens.push(...room);
  if (question.reversed) tokens.reverse();
  tokens.unshift(...opening);
  tokens.push(...closing, ...(question.align === 'left' && question.closes !== null ? room : []));
  const numbers = Int32Array.from(tokens, (token) => characters.indexOf(token));
  const questions = new ort.Tensor('int32', numbers, [question.length, 1]);
  const { answers } = await session.run({ questions });
  const written = Array.from(answers.data, (number) => characters[number]);
  const read = end === null || !written.includes(end) ? written : written.slice(0, written.indexOf(end));
  if (answer.reversed) read.reverse();
  while (read[0] === padding) read.shift();
  while (read.at(-1) === padding) read.pop();
${lines('  ', reading?.javascript)}  return read.join(separator);
}
`;

export const pythonExample = ({
  example,
  python,
  reading,
}: QuestionLayout): string => `# pip install onnxruntime numpy; python example.py ${JSON.stringify(example)}
import json, re, sys
import numpy as np
import onnxruntime

encoding = json.load(open("encoding.json"))
characters, padding, end = encoding["characters"], encoding["padding"], encoding["end"]
question, answer, text = encoding["question"], encoding["answer"], sys.argv[1]
opening, closing = ([] if question[side] is None else [question[side]] for side in ("opens", "closes"))
${python}
room = [padding] * (question["length"] - len(opening) - len(closing) - len(tokens))
if question["align"] == "right":
    tokens = room + tokens
elif not closing:
    tokens = tokens + room
if question["reversed"]:
    tokens = tokens[::-1]
tokens = opening + tokens + closing + (room if question["align"] == "left" and closing else [])
questions = np.array([[characters.index(token)] for token in tokens], dtype=np.int32)
(answers,) = onnxruntime.InferenceSession("model.onnx").run(["answers"], {"questions": questions})
written = [characters[number] for number in answers[:, 0]]
read = written[: written.index(end)] if end in written else written
read = read[::-1] if answer["reversed"] else read
while read and read[0] == padding:
    read = read[1:]
while read and read[-1] == padding:
    read = read[:-1]
${lines('', reading?.python)}print(encoding["separator"].join(read))
`;

/** Each on a line of its own. */
const lines = (indent: string, statements: readonly string[] = []): string =>
  statements.map((statement) => `${indent}${statement}\n`).join('');
