// `data caption`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'

/** Suggests captions, which wait for a decision. */
export const command = defineCommand({
  name: 'data caption',
  help: 'Suggest captions by a local program or from names; no caption changes until `data suggestions` accepts them',
  example:
    'data caption cats --captioner openai-compatible --endpoint http://127.0.0.1:1234 --model qwen2.5-vl-7b',
  arguments: { '<dataset>': 'id or name' },
  options: z.strictObject({
    captioner: option(z.string().default('openai-compatible'), {
      label: 'Captioner',
      help: 'openai-compatible or file-names; `catalog` lists all with their options',
    }),
    endpoint: option(z.string().optional(), {
      label: 'Address',
      help: 'of the program, such as http://127.0.0.1:1234; the kept one if left out',
    }),
    model: option(z.string().optional(), { label: 'Model', help: 'its name in the program' }),
    prompt: option(z.string().optional(), { label: 'Prompt', help: 'what is asked of every picture' }),
    set: option(z.array(z.string()).default([]), {
      label: 'Further options',
      help: 'NAME=VALUE of the captioner, such as folders=1 or temperature=0',
      repeatable: true,
    }),
    filter: option(z.string().default(''), {
      label: 'Filter',
      help: 'which pairs, as in the window: captions:0 for those without a caption; all if left out',
    }),
    again: option(z.boolean().default(false), {
      label: 'Again',
      help: 'also where a suggestion waits already or was rejected',
    }),
    allowRemote: option(z.boolean().default(false), {
      label: 'Beyond this computer',
      help: 'agree that pictures are sent to an address that is not on this computer',
    }),
  }),
  async run({ store, out, signal }, { arguments: [reference = ''], options }) {
    const { settingsOf, suggestCaptions } = await import('../../host/app/captioner/direct.ts')
    const { captioner, endpoint, model, prompt, set, filter, again, allowRemote } = options
    const opened = store()
    const { id, name } = opened.datasets.find(reference)
    const given = Object.entries({ url: endpoint, model, prompt }).filter(([, value]) => value !== undefined)
    const request = {
      ...{ dataset: id, captioner, filter, again, allowRemote },
      options: { ...settingsOf(set), ...Object.fromEntries(given) },
      key: process.env['TUNELOOM_CAPTIONER_KEY'],
    }
    const progress = (done: number, total: number): void =>
      out.progress({ label: 'suggest', done, total, unit: 'pictures' })
    const { suggested, failed } = await suggestCaptions(opened, request, { signal, progress })
    out.json({ dataset: { id, name }, captioner, suggested, failed })
    out.line(`${id} "${name}": ${suggested} captions suggested, ${failed} pictures got none.`)
    if (suggested > 0) out.line(`Look at them: data suggestions ${id}`)
  },
})
