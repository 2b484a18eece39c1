// Holds exported GGUF files against real llama.cpp: the same perplexity of a text from its llama-perplexity and from the model
// that was exported.   LLAMA_PERPLEXITY=…/llama-perplexity npm run ts -- test/golden/models/llama-cpp.ts MODEL TEXT [TYPE…]
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
 * The perplexity of the second halves of windows, up to each window.
 * @source llama.cpp, tools/perplexity/perplexity.cpp, perplexity()
 */
async function perplexities(model: TextModel, text: string): Promise<number[]> {
  const tokenizer = readTextTokenizer(model.tokenizerJson, model.tokenizerConfig)
  const ids = tokenizer.encode(text)
  const begins = ids[0] === tokenizer.bosId
  const rows = new TextRows(await openRuntime('onnx-cpu'), model)
  let [nats, count] = [0, 0]
  const found: number[] = []
  for (let start = 0; start + CONTEXT <= ids.length; start += CONTEXT) {
    const window = ids.slice(start, start + CONTEXT)
    if (begins) window[0] = tokenizer.bosId as number
    const { logProbs } = await scoreText(rows, window)
    for (const value of logProbs.subarray(CONTEXT / 2 + 1)) [nats, count] = [nats - value, count + 1]
    found.push(Math.exp(nats / count))
  }
  await rows.dispose()
  return found
}

/** The last figure that was printed, and the number of its window; the program may end before it has printed them all. */
function theirs(program: string, file: string, text: string): { value: number; window: number } {
  const options = ['-m', file, '-f', text, '-c', String(CONTEXT), '-b', String(CONTEXT), '-t', '2']
  const exact = ['-ctk', 'f32', '-ctv', 'f32', '-fa', 'off']
  const { stdout, stderr } = spawnSync(program, [...options, ...exact], { encoding: 'utf8' })
  const output = stdout + stderr
  const [, window, value] = [...output.matchAll(/\[(\d+)\]([\d.]+),/g)].at(-1) ?? []
  if (window === undefined) throw new Error(`llama-perplexity gave no figure: ${output.slice(-500)}`)
  return { value: Number(value), window: Number(window) }
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
    const ours = await perplexities(loadTextModel(file), readFileSync(text, 'utf8'))
    const { value: b, window } = theirs(program, file, text)
    const a = ours[window - 1] as number
    const apart = Math.abs(a / b - 1)
    const most = TOLERANCES[dtype] ?? QUANTIZED
    process.stdout.write(
      `${dtype}: ours ${a.toFixed(4)}, llama.cpp ${b.toFixed(4)}, apart ${apart.toExponential(1)}, allowed ${most}\n`,
    )
    if (!(apart <= most)) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
