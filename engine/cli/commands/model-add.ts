// `model add`
import { createInterface } from 'node:readline/promises'
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import type { HubListing } from '../../host/hub-listing.ts'
import type { ModelRow } from '../../store/tables/models.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { showBytes } from '../table.ts'

const OPTIONS = z.strictObject({
  name: option(z.string().optional(), {
    label: 'Name',
    help: 'as its model.json or folder says, if left out',
  }),
  dryRun: option(z.boolean().default(false), {
    label: 'Dry run',
    help: 'only show licence, size and memory of a text model; of the hub nothing but the listing is fetched',
  }),
  yes: option(z.boolean().default(false), {
    label: 'Yes',
    help: 'of the hub: agree to licence and size without being asked',
  }),
})
type Options = z.output<typeof OPTIONS>

/** Copies a model into the data folder. */
export const command = defineCommand({
  name: 'model add',
  help: 'Copy a model into the data folder after checking it: a folder of ours, a Hugging Face folder, a GGUF file, or one of the hub',
  example: 'model add downloads/SmolLM2-135M-Instruct --name smol',
  arguments: { '<path>': 'folder, GGUF file, or hub:owner/name@revision' },
  options: OPTIONS,
  async run(context, { arguments: [path = ''], options }) {
    const { isHubReference } = await import('../../host/models-add-hub.ts')
    if (isHubReference(path)) return addFromHub(context, path, options)
    if (options.dryRun) return showOffer(context, path, options)
    const { addModel } = await import('../../host/models-add.ts')
    tell(context, addModel(context.store(), path, options.name))
  },
})

async function showOffer({ out }: CommandContext, path: string, { name }: Options): Promise<void> {
  const { offeredTextModel } = await import('../../host/models-add-text.ts')
  const offer = offeredTextModel(path, name)
  out.json({ offer })
  for (const [label, value] of Object.entries(offer)) out.line(`${label.padEnd(13)}${value}`)
}

async function addFromHub(context: CommandContext, path: string, options: Options): Promise<void> {
  const { store, out, signal } = context
  const { addHubModel } = await import('../../host/models-add-hub.ts')
  const { lookUpHub } = await import('../../host/hub.ts')
  if (options.dryRun) {
    const listing = await lookUpHub(path, { signal })
    out.json({ offer: listing })
    return tellListing(context, listing)
  }
  const model = await addHubModel(store(), path, {
    ...{ name: options.name, signal },
    confirm: async (listing) => {
      tellListing(context, listing)
      return options.yes || (await isAgreed())
    },
    onProgress: (done, total) => out.progress({ label: 'fetch', done, total, unit: 'bytes' }),
  })
  tell(context, model)
}

/** Weights in memory are 32 bits each; files of the hub mostly have 16. */
const GROWTH = 2

function tellListing(
  { out }: CommandContext,
  { repository, commit, licence, sizeBytes, files }: HubListing,
): void {
  out.warn(
    `${repository} at ${commit}: licence ${licence ?? 'unknown'}, ${files.length} files of ${showBytes(sizeBytes)}, ` +
      `up to ${showBytes(sizeBytes * GROWTH)} in memory.`,
  )
}

/** Asks the person at the terminal. @throws BAD_ARGUMENT where there is none */
async function isAgreed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new EngineError('BAD_ARGUMENT', 'model add: nothing is fetched before somebody agrees.', {
      fixes: ['Give --yes to agree to the licence and size above.'],
    })
  const asked = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await asked.question('Fetch it? [y/N] ')).trim())
  } finally {
    asked.close()
  }
}

function tell({ out }: CommandContext, model: ModelRow): void {
  out.json({ model })
  const { id, name, parameters, sizeBytes, licence } = model
  out.line(`${id} "${name}": ${parameters} parameters, ${showBytes(sizeBytes)}, licence ${licence}.`)
}
