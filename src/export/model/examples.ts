// Ten lines that load an exported ONNX model and ask it, for Python and for a browser or Node.

/** Takes the runtime's module, so that the same file works with onnxruntime-web and onnxruntime-node. */
export const javascriptExample = `// import * as ort from 'onnxruntime-web'; (in Node: 'onnxruntime-node')
// const encoding = await (await fetch('encoding.json')).json();
// const session = await ort.InferenceSession.create('model.onnx');
// await ask(ort, session, encoding, '31 + 87') // -> '118'
export async function ask(ort, session, { characters, padding, end, question, answer }, equation) {
  const pad = (text, width, fill) => (fill === '0' && text[0] === '-' ? '-' + text.slice(1).padStart(width - 1, '0') : text.padStart(width, fill));
  const parts = equation.replaceAll(' ', '').split(/(?<=[0-9])([-+*/])/).map((part, i) => (i % 2 ? question.space + part + question.space : pad(part, question.operand_width, question.operand_fill)));
  const width = question.length - (end ? 1 : 0);
  let text = question.align === 'left' ? (end ? parts.join('') : parts.join('').padEnd(width, padding)) : pad(parts.join(''), width, question.align === 'zero' ? '0' : padding);
  if (question.reversed) text = [...text].reverse().join('');
  text = (text + (end ?? '')).padEnd(question.length, padding);
  const questions = new ort.Tensor('int32', Int32Array.from(text, (character) => characters.indexOf(character)), [question.length, 1]);
  const { answers } = await session.run({ questions });
  const written = Array.from(answers.data, (number) => characters[number]).join('').split(end ?? '\\0')[0];
  return (answer.reversed ? [...written].reverse().join('') : written).trim();
}
`;

export const pythonExample = `# pip install onnxruntime numpy; python example.py "31 + 87"
import json, re, sys
import numpy as np
import onnxruntime

encoding = json.load(open("encoding.json"))
characters, padding, end = encoding["characters"], encoding["padding"], encoding["end"] or ""
question, answer = encoding["question"], encoding["answer"]
pad = lambda text, width, fill: "-" + text[1:].rjust(width - 1, "0") if fill == "0" and text[:1] == "-" else text.rjust(width, fill)
parts = re.split(r"(?<=[0-9])([-+*/])", sys.argv[1].replace(" ", ""))
text = "".join(question["space"] + part + question["space"] if i % 2 else pad(part, question["operand_width"], question["operand_fill"]) for i, part in enumerate(parts))
width = question["length"] - len(end)
text = (text if end else text.ljust(width, padding)) if question["align"] == "left" else pad(text, width, "0" if question["align"] == "zero" else padding)
text = ((text[::-1] if question["reversed"] else text) + end).ljust(question["length"], padding)
questions = np.array([[characters.index(character)] for character in text], dtype=np.int32)
(answers,) = onnxruntime.InferenceSession("model.onnx").run(["answers"], {"questions": questions})
written = "".join(characters[number] for number in answers[:, 0])
written = written.split(end)[0] if end else written
print((written[::-1] if answer["reversed"] else written).strip())
`;
