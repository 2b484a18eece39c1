// `generate` with a text model.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import type { OpenWriter, Written, WrittenText } from '../../host/writing.ts'
import type { GenerationOptions } from '../../index.ts'
import { replaceFileAtomically } from '../../store/durable.ts'
import type { CommandContext } from '../command.ts'
import { type GenerateOptions, generationOf, tokenLists } from './generate-options.ts'

/** Writes texts: to stdout as they come for people, as JSON for programs. @throws BAD_ARGUMENT for options that are not for texts */
export async function generateTexts(
  context: CommandContext,
  options: GenerateOptions,
  asked: readonly string[],
): Promise<void> {
  const { reader, out, seed, threads, runtime, signal } = context
  const { openWriter, writeWith } = await import('../../host/writing.ts')
  const writer = await openWriter(reader(), { model: options.model, runtime, threads })
  try {
    const prompts = await writtenPrompts(writer, options, asked)
    const given = { ...generationOf(options, 'text'), ...badWordsOf(writer, options.badWords) }
    const { asked: wanted, kept } = bestOf(options, given)
    const isStreamed = !out.isJson && isOnePath(wanted, prompts.length)
    if (isStreamed) out.text(options.chat ? '' : (asked[0] ?? ''))
    const written = await writeWith(
      writer,
      { prompts, options: wanted, seed },
      { signal, ...(isStreamed && { onToken: ({ text }) => out.text(text) }) },
    )
    if (isStreamed) out.text('\n')
    tell(context, { options, asked, prompts, written, kept, isStreamed })
  } finally {
    await writer.generator.dispose()
  }
}

/** Prompts as they are, or as turns of a chat. */
async function writtenPrompts(
  { model, tokenizer }: OpenWriter,
  { chat, system }: GenerateOptions,
  asked: readonly string[],
): Promise<readonly string[]> {
  if (!chat) {
    if (system === undefined) return asked
    throw new EngineError('BAD_ARGUMENT', 'generate: --system is for --chat.')
  }
  const { ChatWriter } = await import('../../host/chat-writer.ts')
  const first = system === undefined ? [] : [{ role: 'system' as const, text: system }]
  return new ChatWriter(model, tokenizer).prompts(asked.map((text) => [...first, { role: 'user', text }]))
}

/** Token ids of words, as they begin a text and as they follow a space. */
function badWordsOf(
  { tokenizer }: OpenWriter,
  typed: string | undefined,
): Pick<GenerationOptions, 'badWordsIds'> | object {
  if (typed === undefined) return {}
  const ids = tokenLists(typed)
  if (ids) return { badWordsIds: ids }
  const wordsOf = typed.split(',').flatMap((word) => [word.trim(), ` ${word.trim()}`])
  const lists = wordsOf.map((word) => [...tokenizer.encode(word, { addSpecialTokens: false })])
  return { badWordsIds: lists.filter(({ length }) => length > 0) }
}

/** With `--best-of` as many are written, and as many kept as were asked for. */
function bestOf(
  { bestOf: count, rankBy }: GenerateOptions,
  given: Partial<GenerationOptions>,
): { asked: Partial<GenerationOptions>; kept: number | undefined } {
  if (rankBy === 'agreement')
    throw new EngineError(
      'BAD_ARGUMENT',
      'generate: --rank-by agreement is for pictures, texts have likelihood.',
    )
  if (count === undefined) return { asked: given, kept: undefined }
  const kept = given.numReturnSequences ?? 1
  if (count >= kept) return { asked: { ...given, numReturnSequences: count }, kept }
  throw new EngineError(
    'BAD_ARGUMENT',
    `generate: ${kept} texts per prompt are to be chosen from at least as many, best-of is ${count}.`,
  )
}

/** A single path can be shown as it is found. */
function isOnePath(
  { numBeams = 1, numReturnSequences = 1 }: Partial<GenerationOptions>,
  prompts: number,
): boolean {
  return prompts === 1 && numBeams === 1 && numReturnSequences === 1
}

interface Told {
  readonly options: GenerateOptions
  readonly asked: readonly string[]
  readonly prompts: readonly string[]
  readonly written: Written
  readonly kept: number | undefined
  readonly isStreamed: boolean
}

function tell({ out }: CommandContext, told: Told): void {
  const { options, asked, prompts, written, kept, isStreamed } = told
  const { trees, promptTokens, tokensPerSecond } = written
  const outputs = chosen(written.texts, kept).map((one) => ({
    ...{ prompt: asked[one.prompt] ?? '', text: one.text, tokens: one.tokens.map(({ token }) => token) },
    ...{ logProb: one.logProb, finishReason: one.finishReason, sample: one.sample },
    tokenLogProbs: one.tokens.map(({ logProb }) => logProb),
    ...(Number(options['topAlternatives'] ?? 0) > 0 && {
      alternatives: one.tokens.map((t) => t.alternatives),
    }),
    ...(one.beamNode !== null && { beamNode: one.beamNode }),
  }))
  const shown = options.chat ? { prompts } : {}
  const drawn = trees.some((tree) => tree !== null) ? { beamTrees: trees } : {}
  const file = options.out === undefined ? {} : { path: writeFile(options.out, outputs) }
  out.json({ outputs, ...shown, ...drawn, ...file, promptTokens, tokensPerSecond })
  if (!isStreamed)
    for (const { prompt, text, logProb, finishReason } of outputs) {
      out.line(options.chat ? text : `${prompt}${text}`)
      out.line(`— log p ${logProb.toFixed(3)}, ${finishReason}`)
    }
  if ('path' in file) out.line(`Written to ${file.path}.`)
  out.warn(`${tokensPerSecond.toFixed(1)} tokens per second.`)
}

/** The likeliest of each prompt. */
function chosen(texts: readonly WrittenText[], kept: number | undefined): readonly WrittenText[] {
  if (kept === undefined) return texts
  const prompts = [...new Set(texts.map(({ prompt }) => prompt))]
  return prompts.flatMap((prompt) =>
    texts
      .filter((one) => one.prompt === prompt)
      .sort((a, b) => b.logProb - a.logProb)
      .slice(0, kept),
  )
}

function writeFile(folder: string, outputs: readonly object[]): string {
  const target = resolve(folder)
  mkdirSync(target, { recursive: true })
  const path = join(target, 'texts.jsonl')
  replaceFileAtomically(path, Buffer.from(outputs.map((one) => `${JSON.stringify(one)}\n`).join('')))
  return path
}
