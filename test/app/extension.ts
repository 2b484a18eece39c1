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
  kinds: ['caption-image'],
  learnsGiven: () => false,
  weights: ({ rows, length, roles }, { fading }) => {
    const out = Float32Array.from(roles, (role, i) =>
      role === ANSWER ? 1 - fading * fadedPart(i, length, roles) : 0,
    )
    const sum = out.reduce((a, b) => a + b, 0) || rows
    return out.map((weight) => weight / sum)
  },
})

/** Role of the tokens of a picture. */
const ANSWER = 2

/** How far a token is in its picture, from 0 to 1. */
function fadedPart(place: number, length: number, roles: Uint8Array): number {
  const begin = roles.indexOf(ANSWER)
  return ((place % length) - begin) / (length - 1 - begin)
}

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
