// Holds exported GGUF files against real llama.cpp: the same perplexity of a text from its llama-perplexity and from the model
// that was exported.   LLAMA_PERPLEXITY=…/llama-perplexity node test/golden/models/llama-cpp.ts MODEL TEXT [TYPE…]
// Prints one line per type and exits with 1 where they are further apart than TOLERANCES.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TextRows } from '../../../engine/generate/text-rows.ts'
import { loadTextModel } from '../../../engine/models/text/load.ts'
import { type GgufDType, textModelGguf } from '../../../engine/models/text/save-gguf.ts'
import type { TextModel } from '../../../engine/models/text/text-model.ts'
import { scoreText } from '../../../engine/generate/text-score.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { readTextTokenizer } from '../../../engine/tokenizers/read.ts'

/** Relative; ggml rounds activations to 8 bits where weights are quantized, and GELU is a table of f16. */
const TOLERANCES: Readonly<Record<string, number>> = { f32: 5e-4, f16: 1e-3, bf16: 5e-3 }
const QUANTIZED = 0.015
const CONTEXT = 128

/**
 * The perplexity of the second halves of windows.
 * @source llama.cpp, tools/perplexity/perplexity.cpp, perplexity()
 */
async function perplexity(model: TextModel, text: string): Promise<number> {
  const tokenizer = readTextTokenizer(model.tokenizerJson, model.tokenizerConfig)
  const ids = tokenizer.encode(text)
  const begins = ids[0] === tokenizer.bosId
  const rows = new TextRows(await openRuntime('onnx-cpu'), model)
  let [nats, count] = [0, 0]
  for (let start = 0; start + CONTEXT <= ids.length; start += CONTEXT) {
    const window = ids.slice(start, start + CONTEXT)
    if (begins) window[0] = tokenizer.bosId as number
    const { logProbs } = await scoreText(rows, window)
    for (const value of logProbs.subarray(CONTEXT / 2 + 1)) [nats, count] = [nats - value, count + 1]
  }
  await rows.dispose()
  return Math.exp(nats / count)
}

function theirs(program: string, file: string, text: string): number {
  const options = ['-m', file, '-f', text, '-c', String(CONTEXT), '-b', String(CONTEXT), '-t', '2']
  const exact = ['-ctk', 'f32', '-ctv', 'f32', '-fa', 'off']
  const { stdout, stderr } = spawnSync(program, [...options, ...exact], { encoding: 'utf8' })
  const output = stdout + stderr
  const found = [...output.matchAll(/\[\d+\]([\d.]+),/g)].at(-1)?.[1] // of all windows up to the last
  if (found === undefined) throw new Error(`llama-perplexity gave no figure: ${output.slice(-500)}`)
  return Number(found)
}

const program = process.env['LLAMA_PERPLEXITY'] as string
const [path, text, ...types] = process.argv.slice(2) as [string, string, ...GgufDType[]]
const folder = mkdtempSync(join(tmpdir(), 'tuneloom-gguf-'))
try {
  const model = loadTextModel(path)
  for (const dtype of types.length > 0 ? types : (['f32', 'q8_0', 'q4_0'] as const)) {
    const file = join(folder, `${dtype}.gguf`)
    const { chunks } = textModelGguf(model, { name: 'test', dtype })
    writeFileSync(file, '')
    for (const chunk of chunks()) writeFileSync(file, chunk, { flag: 'a' })
    const [a, b] = [
      await perplexity(loadTextModel(file), readFileSync(text, 'utf8')),
      theirs(program, file, text),
    ]
    const apart = Math.abs(a / b - 1)
    const most = TOLERANCES[dtype] ?? QUANTIZED
    console.log(
      `${dtype}: ours ${a.toFixed(4)}, llama.cpp ${b.toFixed(4)}, apart ${apart.toExponential(1)}, allowed ${most}`,
    )
    if (!(apart <= most)) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
