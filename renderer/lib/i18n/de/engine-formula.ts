// German for what formulas of own metrics are made of, and for the names of runtimes and units.

const functions: Readonly<Record<string, string>> = {
  abs_number: 'Die Zahl ohne Vorzeichen.',
  exp_number: 'e hoch die Zahl.',
  round_number: 'Die nächste ganze Zahl.',
  floor_number: 'Die nächstkleinere ganze Zahl.',
  sqrt_number: 'Die Quadratwurzel einer Zahl ab 0.',
  log_number: 'Der natürliche Logarithmus einer Zahl über 0.',
  min_number: 'Die kleinste der Zahlen.',
  max_number: 'Die größte der Zahlen.',
  clamp_number: 'Die erste Zahl, aber nicht unter der zweiten und nicht über der dritten.',
  length_text: 'Zeichen eines Texts.',
  length_texts: 'Einträge einer Liste.',
  words_text: 'Was durch Leerraum getrennt ist.',
  lines_text: 'Die Zeilen eines Texts; keine bei leerem Text.',
  unique_texts: 'Jeder verschiedene Eintrag einmal.',
  first_texts: 'Der erste Eintrag; ein leerer Text, wenn es keinen gibt.',
  last_texts: 'Der letzte Eintrag; ein leerer Text, wenn es keinen gibt.',
  lower_text: 'In Kleinbuchstaben.',
  upper_text: 'In Großbuchstaben.',
  trim_text: 'Ohne Leerraum an beiden Enden.',
  contains_text: 'Ob der zweite Text im ersten vorkommt.',
  contains_texts: 'Ob der Text ein Eintrag der Liste ist.',
  startsWith_text: 'Ob der erste Text so beginnt.',
  endsWith_text: 'Ob der erste Text so endet.',
  count_text: 'Wie oft der zweite Text im ersten vorkommt.',
  number_text: 'Die Zahl, die ein Text ist, sonst der zweite Wert.',
}

const types: Readonly<Record<string, string>> = {
  text: 'Text',
  texts: 'Texte',
  number: 'Zahl',
  numbers: 'Zahlen',
  truth: 'Wahrheitswert',
}

const runtimes: Readonly<Record<string, string>> = {
  'onnx-cpu': 'ONNX Runtime (Prozessor)',
  cpu: 'Prozessor (eigene Kernel)',
  'onnx-cuda': 'ONNX Runtime (CUDA)',
  'onnx-webgpu': 'ONNX Runtime (WebGPU)',
  'onnx-directml': 'ONNX Runtime (DirectML)',
  'onnx-coreml': 'ONNX Runtime (Core ML)',
  tensorflow: 'TensorFlow',
  reference: 'Vergleichsrechenwerk',
}

/** Of metrics; what reads the same in both languages is left out. */
const units: Readonly<Record<string, string>> = {
  'bits/byte': 'Bits/Byte',
  codes: 'Codes',
  nats: 'Nats',
  'nats/token': 'Nats/Token',
  texts: 'Texte',
  tokens: 'Tokens',
}

const under = (
  prefix: string,
  words: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] =>
  Object.entries(words).map(([name, word]) => [`${prefix}_${name}`, word])

/** By `function_<name>_<type of its first operand>`, `type_<name>`, `runtime_<name>` and `unit_<name>`. */
export const formulaWords: Readonly<Record<string, string>> = Object.fromEntries([
  ...under('function', functions),
  ...under('type', types),
  ...under('runtime', runtimes),
  ...under('unit', units),
])
