// Starting points of the wizard: a goal in a person's words and the recipe values that serve it.
import type { PresetView } from '../../api/contract/views.ts'

/** Every preset in the order of showing; a value replaces what the recipe has at its path. */
export const PRESETS: readonly PresetView[] = [
  {
    name: 'style',
    label: 'Learn a new style',
    help: 'From a few hundred pictures in one style. What the base can draw, it draws in that style.',
    values: {
      method: { name: 'full' },
      'optimizer.learningRate': 4e-4,
      steps: 300,
      batchSize: 32,
      augmentCopies: 3,
      replayShare: 0.15,
      captionDropout: 0.1,
      evaluateEvery: 100,
      checkpointEvery: 100,
    },
  },
  {
    name: 'words',
    label: 'Learn new objects and words',
    help: 'For captions with words the base does not know. Trains longer and repeats more of what the base learnt.',
    values: {
      method: { name: 'full' },
      'optimizer.learningRate': 5e-4,
      steps: 1500,
      batchSize: 32,
      augmentCopies: 4,
      replayShare: 0.3,
      captionDropout: 0.1,
      evaluateEvery: 200,
      checkpointEvery: 100,
    },
  },
  {
    name: 'quick',
    label: 'Take a quick look',
    help: 'A few minutes, to see whether the pairs are fit for training. The model will only have begun to learn.',
    values: {
      method: { name: 'full' },
      'optimizer.learningRate': 8e-4,
      'schedule.warmupSteps': 5,
      steps: 60,
      batchSize: 16,
      augmentCopies: 0,
      replayShare: 0.1,
      captionDropout: 0.1,
      evaluateEvery: 30,
      checkpointEvery: 30,
    },
  },
  {
    name: 'adapters',
    label: 'Change little, carefully',
    help: 'Trains small adapters (LoRA) beside the weights: least memory, least forgotten, and a weaker effect.',
    values: {
      method: { name: 'lora', rank: 16, alpha: 16, variant: 'lora', targets: [], embeddings: true },
      'optimizer.learningRate': 3e-3,
      steps: 800,
      batchSize: 32,
      augmentCopies: 2,
      replayShare: 0.15,
      captionDropout: 0.1,
      evaluateEvery: 100,
      checkpointEvery: 100,
    },
  },
]
