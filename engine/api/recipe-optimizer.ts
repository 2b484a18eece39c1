// Of a recipe: how weights change, and how quickly over the run.
import { z } from 'zod'
import { option, whole } from './options.ts'

/** How gradients become changes. */
export const optimizer = z.strictObject({
  name: z
    .literal('adamw')
    .default('adamw')
    .meta({ choiceLabels: { adamw: 'AdamW' } }),
  learningRate: option(z.number().positive().max(1).default(3e-4), {
    label: 'Learning rate',
    help: 'Size of the steps. Adapters take about ten times more.',
  }),
  beta1: option(z.number().min(0).max(0.9999).default(0.9), {
    label: 'Beta 1',
    help: 'Memory of the gradient.',
    advanced: true,
  }),
  beta2: option(z.number().min(0).max(0.99999).default(0.98), {
    label: 'Beta 2',
    help: 'Memory of its size.',
    advanced: true,
  }),
  epsilon: option(z.number().positive().default(1e-8), {
    label: 'Epsilon',
    help: 'Keeps division safe.',
    advanced: true,
  }),
  weightDecay: option(z.number().min(0).max(1).default(0.01), {
    label: 'Weight decay',
    help: 'Pulls matrices towards zero, against overfitting.',
  }),
  clipNorm: option(z.number().positive().default(1), {
    label: 'Largest gradient',
    help: 'Gradients longer than this are scaled down.',
    advanced: true,
  }),
})

/** The learning rate over the run. */
export const schedule = z.strictObject({
  warmupSteps: option(whole(0).default(20), {
    label: 'Warm-up',
    help: 'Steps over which the learning rate grows.',
    unit: 'steps',
  }),
  shape: option(z.enum(['constant', 'linear', 'cosine', 'trapezoid', 'power']).default('cosine'), {
    label: 'Shape',
    help: 'How the learning rate falls.',
    choiceLabels: {
      constant: 'Constant',
      linear: 'Linear',
      cosine: 'Cosine',
      trapezoid: 'Constant, then falling (WSD)',
      power: 'Power',
    },
  }),
  decayShare: option(z.number().min(0).max(1).default(0.5), {
    label: 'Decay share',
    help: 'Share of the run that decays, for trapezoid.',
    advanced: true,
  }),
  power: option(z.number().positive().default(1), {
    label: 'Power',
    help: 'Exponent, for power.',
    advanced: true,
  }),
  floor: option(z.number().min(0).max(1).default(0.03), {
    label: 'Lowest rate',
    help: 'As a share of the learning rate.',
    advanced: true,
  }),
})
