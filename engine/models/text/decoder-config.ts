// One decoder for all families of text models: its configuration says in what they differ.
import { z } from 'zod'

const count = z.number().int().positive()

const factor = z.number().positive()

/** How the angles of rotary positions are stretched beyond the lengths of the first training. */
const ropeScaling = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('linear'), factor }),
  z.strictObject({
    kind: z.literal('llama3'),
    factor,
    lowFrequencyFactor: factor,
    highFrequencyFactor: factor,
    originalContext: count,
  }),
  z.strictObject({
    kind: z.literal('yarn'),
    factor,
    betaFast: factor,
    betaSlow: factor,
    originalContext: count,
    /** Bounds of the ramp are whole numbers. */
    truncate: z.boolean(),
    /** Factor on cosines and sines. */
    attentionFactor: factor,
  }),
  /** Each pair's frequency is divided by a number of its own (LongRoPE; `rope_freqs` of GGUF files). */
  z.strictObject({ kind: z.literal('listed'), factors: z.array(factor), attentionFactor: factor }),
])
/** Parsed scaling of rotary positions. */
export type RopeScaling = z.infer<typeof ropeScaling>

const rotary = z.strictObject({
  kind: z.literal('rotary'),
  /** Base of the wavelengths. */
  base: factor,
  /** Elements of a head that are turned, an even number; the rest keeps no position. */
  width: count,
  /** `halves`: element i pairs with i + width/2 (Llama, NeoX); `neighbours`: 2i with 2i + 1. */
  layout: z.enum(['halves', 'neighbours']).default('halves'),
  scaling: ropeScaling.default({ kind: 'none' }),
})

/** How positions reach the model. */
const positions = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('learned') }), rotary])

/** Layers whose tokens see only the last ones before them, as in Beltagy et al. 2020, 2004.05150. */
const sliding = z.strictObject({
  /** Tokens that are seen, the one that looks included. */
  window: count,
  /** Whether each layer is one of these, from the first. */
  layers: z.array(z.boolean()),
  /** Rotary positions of these layers, where the others have others. */
  positions: rotary.optional(),
})

/** The configuration of a text model, whichever family it is of. */
export const decoderConfig = z.strictObject({
  family: z.string().min(1),
  vocabulary: count,
  /** Most positions of a sequence. */
  context: count,
  width: count,
  layers: count,
  heads: count,
  /** Heads of keys and values; divides `heads`. */
  keyValueHeads: count,
  headWidth: count,
  /** Width between the feed-forward's matrices. */
  hidden: count,
  positions,
  norm: z.strictObject({
    kind: z.enum(['layer', 'rms']),
    epsilon: z.number().positive(),
    /** Gains are stored as their difference from 1 (Gemma). */
    gainFromOne: z.boolean().default(false),
    /** Norms of what attention and feed-forward give, before they are added (Gemma 3). */
    after: z.boolean().default(false),
    /** Norms of queries and keys per head (Qwen 3, Gemma 3). */
    perHead: z.boolean().default(false),
  }),
  attention: z.strictObject({
    /** Queries, keys and values in one matrix. `thirds`: q, k, v one after the other (GPT-2); `heads`: per head (NeoX). */
    joint: z.enum(['no', 'thirds', 'heads']),
    qkvBias: z.boolean(),
    outBias: z.boolean(),
    /** Factor on the scores. */
    scale: z.number().positive(),
  }),
  feedForward: z.strictObject({
    gated: z.boolean(),
    activation: z.enum(['gelu', 'gelu-tanh', 'silu', 'relu']),
    bias: z.boolean(),
  }),
  /** Absent where every layer sees everything before a token. */
  sliding: sliding.optional(),
  /** Matrices are stored [in, out] (GPT-2's Conv1D) instead of [out, in]. */
  transposed: z.boolean().default(false),
  /** Attention and feed-forward both read the block's input (NeoX). */
  parallel: z.boolean().default(false),
  /** Factor on token embeddings (Gemma). */
  embeddingScale: z.number().positive().default(1),
  /** The head is the token embedding. */
  tied: z.boolean(),
})
/** Parsed {@link decoderConfig}. */
export type DecoderConfig = z.infer<typeof decoderConfig>
/** What {@link decoderConfig} parses: defaults may be left out. */
export type DecoderConfigInput = z.input<typeof decoderConfig>
/** Rotary positions of a configuration. */
export type RotaryPositions = z.infer<typeof rotary>
