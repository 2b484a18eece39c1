// Scores the packed text starter and writes its card:
// npm run ts -- build/text-starter/evaluate.ts --folder DIR [--models DIR] [--count N] [--smoke]
// Perplexity by windows of the model's context with half of it new, every token once, on documents of senses that training
// never saw; tasks by their exact answer, decoded greedily, on instances that training never saw.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { RandomStream } from '../../engine/base/random.ts'
import { resolveGenerationOptions } from '../../engine/decode/index.ts'
import { TextGenerator } from '../../engine/generate/text-generator.ts'
import { MODEL_FILES } from '../../engine/models/package.ts'
import { textParameters } from '../../engine/models/text/decoder.ts'
import { loadTextModel } from '../../engine/models/text/load.ts'
import { countParameters } from '../../engine/nn/parameters.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { readTextTokenizer } from '../../engine/tokenizers/read.ts'
import { type TextDocument, wordNetDocuments } from './data/documents.ts'
import { drawTask, type Task, TASK_KINDS, type TaskKind } from './data/tasks.ts'
import { readWordNet } from './data/wordnet.ts'
import { textStarterSettings } from './settings.ts'
import { END_ID, END_TOKEN } from './tokenizer.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    models: { type: 'string' },
    count: { type: 'string' },
    smoke: { type: 'boolean' },
  },
})
const folder = values.folder ?? '.cache/text-starter'
const target = join(values.models ?? 'assets/models', 'text-starter')
const count = Number(values.count ?? 40)
const { seed, training, every } = textStarterSettings(values.smoke === true)

const model = loadTextModel(target)
const tokenizer = readTextTokenizer(model.tokenizerJson, model.tokenizerConfig)
const generator = new TextGenerator(await openRuntime('cpu'), { ...model, tokenizer }, { threads: 2 })
const documents = wordNetDocuments(readWordNet()).filter((_, i) => i % every === 0)
const rounded = (value: number): number => Number(value.toPrecision(4))

/** Documents of the kinds that are whole sentences, up to a number of tokens; each ends as in training. */
function heldOutText(tokens: number): { ids: Int32Array; bytes: number } {
  const kinds: readonly TextDocument['kind'][] = ['define', 'entry', 'sentence']
  const chosen = new RandomStream(seed, 'held-out texts').shuffled(
    documents.filter((one) => one.isHeldOut && kinds.includes(one.kind)),
  )
  const [ids, texts]: [number[], string[]] = [[END_ID], []]
  for (const { prompt, answer } of chosen) {
    if (ids.length >= tokens) break
    ids.push(...tokenizer.encode(prompt + answer), END_ID)
    texts.push(prompt + answer)
  }
  return { ids: Int32Array.from(ids), bytes: Buffer.byteLength(texts.join('\n')) }
}

/** Mean nats of tokens under their frequencies in a tenth of the training documents, each token counted once more. */
function unigramNats(ids: Int32Array): number {
  const counts = new Float64Array(model.config.vocabulary).fill(1)
  for (const { prompt, answer, isHeldOut } of documents.filter((_, i) => i % 10 === 0)) {
    if (isHeldOut) continue
    for (const id of tokenizer.encode(prompt + answer)) counts[id] = (counts[id] as number) + 1
    counts[END_ID] = (counts[END_ID] as number) + 1
  }
  const total = counts.reduce((a, b) => a + b, 0)
  const scored = ids.subarray(1)
  return scored.reduce((sum, id) => sum - Math.log((counts[id] as number) / total), 0) / scored.length
}

async function perplexity(): Promise<object> {
  const { ids, bytes } = heldOutText(every === 1 ? 16_000 : 200)
  const { context } = model.config
  const { nllNats, tokens, perplexity } = await generator.score(ids, { context, stride: context / 2 })
  const unigram = unigramNats(ids)
  return {
    tokens,
    window: context,
    stride: context / 2,
    perplexity: rounded(perplexity),
    bitsPerByte: rounded(nllNats / Math.LN2 / bytes),
    unigramPerplexity: rounded(Math.exp(unigram)),
    unigramBitsPerByte: rounded((unigram * tokens) / Math.LN2 / bytes),
  }
}

/** Shares of exact answers: the model's, and those of always giving the answer that is most frequent in training. */
async function accuracy(kind: TaskKind): Promise<object> {
  const random = new RandomStream(seed, `measured ${kind}`)
  const drawn = new Map<string, Task>()
  // few instances of the small tasks are held out at all
  for (let tries = 0; drawn.size < count && tries < 20 * count; tries++) {
    const task = drawTask(kind, random, true)
    drawn.set(task.prompt, task)
  }
  const tasks = [...drawn.values()]
  const options = resolveGenerationOptions({ doSample: false, maxNewTokens: 40 })
  const results = await generator.generate(
    tasks.map(({ prompt }) => prompt),
    options,
  )
  const right = tasks.filter(({ answer }, i) => results[i]?.text === answer).length
  const constant = mostFrequent(kind)
  return {
    tasks: tasks.length,
    exact: rounded(right / tasks.length),
    constantAnswer: rounded(tasks.filter(({ answer }) => answer === constant).length / tasks.length),
  }
}

function mostFrequent(kind: TaskKind): string {
  const random = new RandomStream(seed, `frequent ${kind}`)
  const counts = new Map<string, number>()
  for (let i = 0; i < 1_000; i++) {
    const { answer } = drawTask(kind, random, false)
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}

async function examples(): Promise<string[]> {
  const prompts = [
    'Define: dog (noun)\n',
    'Define: happiness (noun)\n',
    'Synonyms: big (adjective)\n',
    'Sort: 7 3 12\n',
  ]
  const results = await generator.generate(
    prompts,
    resolveGenerationOptions({ doSample: false, maxNewTokens: 40 }),
  )
  return results.map(({ text }, i) => `${prompts[i]}${text}`)
}

/** Steps, tokens and wall time on a machine that did other things too, out of the log. */
function trainingFacts(): object {
  const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { step: number; at?: string; values?: object; loss?: number })
  const times = lines.flatMap(({ at }) => (at === undefined ? [] : [Date.parse(at)]))
  const steps = lines.at(-1)?.step ?? 0
  return {
    steps,
    tokens: steps * training.rows * training.time,
    wallMinutes: Math.round(((times.at(-1) ?? 0) - (times[0] ?? 0)) / 60_000),
    processor: `${cpus().length} × ${cpus()[0]?.model}, shared with other work`,
    heldOut: lines.findLast(({ values: figures }) => figures !== undefined)?.values,
  }
}

const scores: Record<string, object> = { heldOutTexts: await perplexity() }
for (const kind of TASK_KINDS) scores[`task ${kind}`] = await accuracy(kind)
const card = {
  purpose:
    'A small model to begin text work with, offline: defines words, uses them, and answers short tasks in a fixed form. It is wrong often, and invents definitions of words that it does not know.',
  format: `A question is one line; the answer follows on the next and ends with ${END_TOKEN}.`,
  data: {
    documents: documents.filter(({ isHeldOut }) => !isHeldOut).length,
    sources:
      'Glosses, examples, synonyms and kinds of WordNet 3.1, and tasks from grammars (build/text-starter/data).',
    licences: 'See DATA_LICENCES.md in the folder above.',
  },
  parameters: countParameters(textParameters(model.config)),
  training: trainingFacts(),
  scores,
  examples: await examples(),
}
const path = join(target, MODEL_FILES.manifest)
writeFileSync(path, `${JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), card }, null, 2)}\n`)
process.stdout.write(`${JSON.stringify({ scores, examples: card.examples }, null, 2)}\n`)
await generator.dispose()
