// Installs TensorFlow's libraries in the data folder, and takes them away again.
import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { TENSORFLOW_BINDING_FILE, tensorflowFolder } from '../index.ts'
import { type DownloadControl, fetchWheel, packageIndex } from './runtime-install-download.ts'
import { CPU_WHEELS, GPU_WHEELS, type Wheel } from './runtime-install-manifest.ts'
import { unpackWheel } from './runtime-install-wheel.ts'

/** What can be asked of an installation. */
export interface RuntimeInstallOptions {
  /** The data folder. */
  readonly home: string
  /** For NVIDIA graphics cards. */
  readonly gpu: boolean
}

/** How an installation goes. */
export interface RuntimeInstallControl extends DownloadControl {
  readonly onStage?: (stage: string) => void
}

/** What was done. */
export interface RuntimeInstalled {
  readonly folder: string
  readonly files: readonly string[]
  readonly fetchedBytes: number
}

/**
 * Fetches, checks and unpacks the libraries and puts the binding beside them. The folder appears when all is there.
 * @throws RUNTIME_UNAVAILABLE on another platform or without an index; FILE_INVALID when a file is not the pinned one
 */
export async function installTensorflow(
  { home, gpu }: RuntimeInstallOptions,
  control: RuntimeInstallControl = {},
): Promise<RuntimeInstalled> {
  const binding = shippedBinding()
  const wheels = gpu ? GPU_WHEELS : CPU_WHEELS
  const folder = tensorflowFolder(home)
  const fresh = `${folder}.new`
  const downloads = `${folder}.downloads`
  const index = packageIndex({ env: process.env, userFolder: homedir() })
  await rm(fresh, { recursive: true, force: true })
  const files: string[] = []
  for (const wheel of wheels) {
    control.onStage?.(`Fetching ${wheel.file}`)
    const path = await fetchWheel(wheel, { index, folder: downloads }, control)
    control.onStage?.(`Unpacking ${wheel.file}`)
    files.push(...(await unpackWheel(path, fresh, (name) => isLibrary(wheel, name))))
  }
  await mkdir(dirname(join(fresh, TENSORFLOW_BINDING_FILE)), { recursive: true })
  await copyFile(binding, join(fresh, TENSORFLOW_BINDING_FILE))
  await rm(folder, { recursive: true, force: true })
  await rename(fresh, folder)
  await rm(downloads, { recursive: true, force: true })
  return { folder, files, fetchedBytes: wheels.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Removes libraries and half-fetched files; false when there were none. */
export async function removeTensorflow(home: string): Promise<boolean> {
  const folders = ['', '.new', '.downloads'].map((ending) => `${tensorflowFolder(home)}${ending}`)
  const isThere = folders.some((folder) => existsSync(folder))
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
  return isThere
}

/** The C library's two parts, and of NVIDIA's packages every library and the compiler's files. */
function isLibrary({ name }: Wheel, file: string): boolean {
  return name.startsWith('tensorflow')
    ? /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/.test(file)
    : file.startsWith('nvidia/') && !file.endsWith('.py') && !file.includes('/include/')
}

function shippedBinding(): string {
  const name = `tensorflow-${process.platform}-${process.arch}.node`
  const file = fileURLToPath(new URL(`../../assets/kernels/${name}`, import.meta.url))
  if (existsSync(file)) return file
  throw new EngineError(
    'RUNTIME_UNAVAILABLE',
    message('runtime.install', { platform: process.platform, architecture: process.arch }),
    { fixes: [message('runtime.installFix')] },
  )
}
