// An objective, a metric and an exporter of a program's own, loaded at the start of every process as
// `NODE_OPTIONS=--import=…/extension.ts`: nothing of the window or the engine knows them.
import { z } from 'zod'
import { option } from '../../engine/api/options.ts'
import { registerExporter, registerObjective, registerScore } from '../../engine/index.ts'
import { folderExporter } from '../../engine/data/exporters/folder.ts'

registerObjective({
  name: 'fading',
  label: 'Top rows first',
  help: 'Counts the upper rows of a picture more than the lower ones.',
  options: z.strictObject({
    fading: option(z.number().min(0).max(1).default(0.5), {
      label: 'Fading',
      help: 'How much less the last token counts than the first.',
    }),
  }),
  learnsCaptions: () => false,
  weights: (_captions, { batch, captionSlots, imageTokens }, { fading }) => {
    const row = Array.from({ length: imageTokens }, (_, i) => 1 - (fading * i) / (imageTokens - 1))
    const sum = row.reduce((a, b) => a + b, 0) * batch
    const image = Float32Array.from(
      { length: batch * imageTokens },
      (_, i) => (row[i % imageTokens] ?? 0) / sum,
    )
    return { image, caption: new Float32Array(batch * (captionSlots - 1)) }
  },
})

registerScore({
  ...{ name: 'certainty', version: 1, label: 'Certainty of pictures', unit: 'shares' },
  help: 'exp(−nats) of the real picture of each caption; higher is better.',
  ...{ direction: 'max', range: [0, 1], level: 'item', needs: ['likelihood'], deterministic: true },
  ...{ normalisation: 'none', isDefault: true },
  missing: ({ nats }) => (nats ? undefined : 'the likelihood was not measured'),
  compute: ({ nats, units }) => ({
    units: units.map((_, unit) => unit),
    values: [Array.from(nats ?? [], (value) => Math.exp(-value))],
  }),
})

registerExporter({
  ...folderExporter,
  name: 'own-layout',
  label: 'A layout of our own',
  help: 'Pictures as we like them.',
})
