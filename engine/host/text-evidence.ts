// What text models are measured by: likelihoods of held-out texts, and answers to their prompts.
import {
  type GenerationOptions,
  type HeldOutText,
  type StageControl,
  type TextEvidence,
  type TextExample,
  type WrittenItem,
} from '../index.ts'
import { ChatWriter } from './chat-writer.ts'
import { learntBytes, learntNats } from './score-texts.ts'
import type { TextBench, TextBenchRequest } from './text-evaluation.ts'
import { type OpenWriter, writeWith, writingOptions } from './writing.ts'

/** Answers to each prompt unless told. */
export const DEFAULT_SEEDS = 1
/** Prompts answered at once. */
const AT_ONCE = 8
/** Room for an answer beyond the longest right one, in tokens, and most of all. */
const MORE_TOKENS = 8
const MOST_TOKENS = 256

/** Judges the texts of a bench and answers its prompts, where a score needs answers. @throws the signal's reason when it aborts */
export async function gatherTexts(
  bench: TextBench,
  writer: OpenWriter,
  control: StageControl,
): Promise<TextEvidence> {
  const chats = new ChatWriter(writer.model, writer.tokenizer)
  const heldOut = await judgeTexts(bench, writer, { chats, control })
  const needsTexts = bench.scorers.some(({ kind }) => kind === 'written')
  return { heldOut, written: needsTexts ? await writeAnswers(bench, writer, { chats, control }) : [] }
}

interface Gathering {
  readonly chats: ChatWriter
  readonly control: StageControl
}

/** −ln p of what is to be learnt of each text; of one longer than the model reads, by windows. */
async function judgeTexts(
  { examples }: TextBench,
  writer: OpenWriter,
  { chats, control: { signal, onProgress } }: Gathering,
): Promise<HeldOutText[]> {
  const tokenized = await chats.tokenized(examples, { signal })
  const judged: HeldOutText[] = []
  for (const [i, text] of tokenized.entries()) {
    const { key } = examples[i] as TextExample
    onProgress?.({ label: 'judging texts', done: i, total: tokenized.length, unit: 'texts' })
    if (text.ids.length < 2) continue
    const { logProbs } = await writer.generator.score(text.ids, { signal })
    const { nats: nllNats, tokens } = learntNats(text, logProbs)
    const bytes = learntBytes(writer, text)
    if (tokens > 0 && bytes > 0) judged.push({ key, nllNats, tokens, bytes })
  }
  return judged
}

async function writeAnswers(
  { asked, request, seed }: TextBench,
  writer: OpenWriter,
  { chats, control: { signal, onProgress } }: Gathering,
): Promise<WrittenItem[][]> {
  const prompts = await chats.prompts(
    asked.map(({ parts }) => parts.slice(0, -1)),
    signal,
  )
  const references = asked.map(({ parts }) => parts.at(-1)?.text ?? '')
  const options = answerOptions(writer, request, references)
  const { doSample } = writingOptions(writer, { options, seed })
  const seeds = doSample ? (request.seeds ?? DEFAULT_SEEDS) : 1
  const runs: WrittenItem[][] = []
  for (let run = 0; run < seeds; run++) {
    const items: WrittenItem[] = []
    for (let at = 0; at < prompts.length; at += AT_ONCE) {
      onProgress?.({
        ...{ label: 'writing answers', unit: 'answers' },
        ...{ done: run * prompts.length + at, total: seeds * prompts.length },
      })
      const part = prompts.slice(at, at + AT_ONCE)
      const given = { prompts: part, options: { ...options, numReturnSequences: 1 }, seed: seed + run }
      const { texts } = await writeWith(writer, given, { signal })
      for (const { prompt, text, tokens, finishReason } of texts)
        items.push({
          ...{ key: asked[at + prompt]?.key ?? '', prompt: part[prompt] ?? '', output: text.trim() },
          references: [references[at + prompt]?.trim() ?? ''],
          ...{ tokens: tokens.map(({ token }) => token), isCut: finishReason === 'length' },
        })
    }
    runs.push(items)
  }
  return runs
}

/** Greedy, with room for the longest right answer, unless told. */
function answerOptions(
  { generator, model }: OpenWriter,
  { decode = {} }: TextBenchRequest,
  references: readonly string[],
): Partial<GenerationOptions> {
  const longest = Math.max(...references.map((text) => generator.encode(text).length))
  const maxNewTokens = Math.min(MOST_TOKENS, longest + MORE_TOKENS, model.config.context >> 1)
  return { doSample: false, numBeams: 1, ...(decode.maxLength === undefined && { maxNewTokens }), ...decode }
}
