// `runtime install`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import { defineCommand } from '../command.ts'
import { showBytes } from '../table.ts'

/** The runtime that does not come with the program. */
const INSTALLABLE = 'tensorflow'

/** Fetches the libraries of a runtime into the data folder. */
export const command = defineCommand({
  name: 'runtime install',
  help: 'Fetch the libraries of a runtime that does not come with the program (PIP_INDEX_URL: where from)',
  example: 'runtime install tensorflow',
  arguments: { '<runtime>': `its name: ${INSTALLABLE}` },
  options: z.strictObject({
    gpu: option(z.boolean().default(false), { label: 'GPU', help: 'for NVIDIA graphics cards (CUDA 12)' }),
  }),
  async run({ home, out, signal }, { arguments: [name = ''], options: { gpu } }) {
    requireInstallable(name)
    const { installTensorflow } = await import('../../host/runtime-install.ts')
    const installed = await installTensorflow(
      { home, gpu },
      {
        signal,
        onProgress: (done, total) => out.progress({ label: 'Fetching', done, total, unit: 'bytes' }),
        onStage: (stage) => {
          out.event({ type: 'stage', stage })
          out.line(stage)
        },
      },
    )
    out.json({ runtime: name, ...installed })
    out.line(
      `Installed ${name} in ${installed.folder}: ${showBytes(installed.fetchedBytes)} fetched. ` +
        '`tuneloom doctor` tells whether it answers; `tuneloom runtime remove tensorflow` takes it away.',
    )
  },
})

/** Checks that the runtime is one that can be installed. @throws UNKNOWN_NAME for a runtime that comes with the program or is not known */
export function requireInstallable(name: string): void {
  if (name === INSTALLABLE) return
  throw new EngineError('UNKNOWN_NAME', `runtime: "${name}" cannot be installed.`, {
    fixes: [`Use ${INSTALLABLE}.`],
  })
}
