// Options that `evaluate` and `compare` share.
import { z } from 'zod'
import { option } from '../../api/options.ts'
import type { GenerationOptions } from '../../index.ts'

/** What is measured on, and how much of it. */
export const JUDGING_OPTIONS = {
  data: option(z.string(), { label: 'Dataset', help: 'id or name' }),
  split: option(z.enum(['eval', 'test', 'train']).default('eval'), {
    label: 'Side',
    help: 'which side of the dataset',
  }),
  metrics: option(z.array(z.string()).optional(), {
    label: 'Metrics',
    help: 'of pictures such as nll,agreement,R@1,KID-pair-encoder,diversity; of texts such as text-nll,bits-per-byte,exact-match,bleu,chrf,rouge-l,distinct-2; the usual ones if left out',
  }),
  seeds: option(z.int().min(1).max(100).default(3), {
    label: 'Seeds',
    help: 'pictures per caption, or answers per prompt where they are drawn',
  }),
  pictures: option(z.int().min(2).default(100), {
    label: 'Captions to draw',
    help: 'at most so many captions are drawn, or prompts answered; the likelihood is measured on all',
  }),
  judge: option(z.string().optional(), {
    label: 'Judge',
    help: 'pair encoder by id or name; the shipped one if left out',
  }),
}

/** Decoding options instead of the model's own; checked by name where they are used. */
export const DECODE_OPTION = option(
  z.custom<Partial<GenerationOptions>>((value) => isPlainObject(value), 'expected a JSON object').optional(),
  { label: 'Decoding', help: 'options as JSON, such as {"temperature":0.5}' },
)

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
