// Texts for a pane of the playground: told as they come, and with everything that can be looked at afterwards.
import type { WritingView, WrittenView } from '../../api/contract/written-views.ts'
import type { BeamTree, GenerationOptions, TextPart } from '../../index.ts'
import { ChatWriter } from '../chat-writer.ts'
import { type OpenWriter, tokenText, writeWith, type WrittenText } from '../writing.ts'
import type { AppContext } from './context.ts'

/** What a pane asks. */
export interface WritingOrder {
  readonly pane: string
  readonly prompt: string
  readonly chat: { readonly system: string } | null
  readonly begun: readonly number[]
  readonly options: Readonly<Record<string, unknown>>
  readonly seed: number
}

/** Windows are told at most this often of each result. */
const INTERVAL_MS = 100
/** Nodes of a tree that a window can draw; later ones are left out with all that follows from them. */
const MOST_NODES = 5000

/** Writes for one pane and tells the text as it comes. @throws as writeWith and ChatWriter.prompts */
export async function writeForPane(
  { store, tell }: AppContext,
  writer: OpenWriter,
  { order, signal }: { readonly order: WritingOrder; readonly signal: AbortSignal },
): Promise<WritingView> {
  const prompt = order.chat === null ? order.prompt : await chatPrompt(writer, order)
  const news = new WritingNews((sample, text, tokens) =>
    tell('playground', 'writing', { pane: order.pane, sample, text, tokens }),
  )
  const { begun, seed } = order
  const options = order.options as Partial<GenerationOptions>
  const written = await writeWith(
    writer,
    { prompts: [prompt], begun, options, seed },
    { signal, onToken: ({ sample, text }) => news.add(sample, text) },
  )
  const { texts, trees, promptTokens, tokensPerSecond } = written
  const views = texts.map((one) => writtenView(one, store.blobs.put(Buffer.from(one.whole))))
  const tree = treeView(trees[0] ?? null, writer)
  return { texts: views, tree, promptTokens: promptTokens[0] ?? 0, tokensPerSecond, prompt }
}

/** The prompt as a turn of a chat; a model without a template gets the turns as plain text. */
async function chatPrompt({ model, tokenizer }: OpenWriter, order: WritingOrder): Promise<string> {
  const [text = ''] = await new ChatWriter(model, tokenizer).prompts([partsOfOrder(order)])
  return text
}

/** What a pane asks, before any template: a prompt, or turns of a chat. */
export function partsOfOrder({ prompt, chat }: Pick<WritingOrder, 'prompt' | 'chat'>): TextPart[] {
  if (chat === null) return [{ role: 'prompt', text: prompt }]
  const system = chat.system.trim()
  const asked: TextPart = { role: 'user', text: prompt }
  return system === '' ? [asked] : [{ role: 'system', text: system }, asked]
}

/** Text that came since a window was last told. */
class WritingNews {
  readonly #tell: (sample: number, text: string, tokens: number) => void
  readonly #samples = new Map<number, { text: string; tokens: number; toldAt: number }>()

  constructor(tell: (sample: number, text: string, tokens: number) => void) {
    this.#tell = tell
  }

  add(sample: number, text: string): void {
    const state = this.#samples.get(sample) ?? { text: '', tokens: 0, toldAt: -Infinity }
    this.#samples.set(sample, state)
    state.text += text
    state.tokens++
    const now = performance.now()
    if (now - state.toldAt < INTERVAL_MS) return
    this.#tell(sample, state.text, state.tokens)
    state.text = ''
    state.toldAt = now
  }
}

function writtenView(one: WrittenText, blob: string): WrittenView {
  const { sample, text, whole, tokens, logProb, finishReason, beamNode } = one
  const views = tokens.map(({ token, text: own, logProb: value, alternatives }) => ({
    ...{ id: token, text: own, logProb: measured(value) },
    alternatives: alternatives.map((other) => ({
      ...{ id: other.token, text: other.text, logProb: measured(other.logProb) },
    })),
  }))
  return { sample, text, whole, blob, tokens: views, logProb, finishReason, node: beamNode }
}

function measured(logProb: number): number | null {
  return Number.isFinite(logProb) ? logProb : null
}

function treeView(tree: BeamTree | null, { tokenizer }: OpenWriter): WritingView['tree'] {
  if (tree === null) return null
  return tree.nodes.slice(0, MOST_NODES).map(({ parent, token, logProb, score, step, fate, group }) => ({
    ...{ parent, text: tokenText(tokenizer, token), logProb, score, step, fate, group },
  }))
}
