// Of a recipe: what concerns models that draw only.
import { z } from 'zod'
import { option, whole } from './options.ts'

/** How pairs are varied, and what is kept of what the base learnt. */
export const pictureFields = {
  captionDropout: option(z.number().min(0).max(0.9).default(0.1), {
    label: 'Caption dropout',
    help: 'How often the caption is left out, which guidance needs.',
    kinds: ['caption-image'],
  }),
  augmentCopies: option(whole(0).max(16).default(2), {
    label: 'Varied copies',
    help: 'Slightly moved and scaled copies of each picture.',
    kinds: ['caption-image'],
  }),
  replayShare: option(z.number().min(0).max(0.9).default(0.15), {
    label: 'Replay',
    help: 'Share of each batch taken from what the base learnt, so that it is not forgotten.',
    kinds: ['caption-image'],
  }),
}
