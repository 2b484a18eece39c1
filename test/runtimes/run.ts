// Proves the runtimes: operations and gradients, ten steps of every model, cached drawing, on all that is here.
// Where no graphics card is, WebGPU computes on the processor by Chromium's own driver, which is slow and exact.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Files that run every row on every runtime of test/helpers/runtimes.ts. */
const FILES = [
  'test/conformance/ops.test.ts',
  'test/conformance/models.test.ts',
  'test/conformance/precision.test.ts',
  'test/conformance/recompute.test.ts',
  'test/conformance/tensorflow-kept.test.ts',
  'test/unit/runtimes',
  'test/train/gpt.test.ts',
  'test/train/resume.test.ts',
  'test/train/runtime-faults.test.ts',
  'test/unit/generate/image-generator.test.ts',
]
/** A drawing on the software driver takes minutes. */
const TIMEOUT_MS = 1_200_000
const DRIVERS = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
]

const software = DRIVERS.find((path) => existsSync(path))
const hasOwnDriver = existsSync('/dev/dri') || existsSync('/dev/nvidiactl')
if (!software && !hasOwnDriver)
  process.stderr.write('No graphics driver is here: install the package chromium to test onnx-webgpu.\n')

const ROOT = join(import.meta.dirname, '..', '..')
const tests = join(ROOT, 'build', 'test-run.mjs')
const projects = ['conformance', 'unit', 'train'].flatMap((name) => ['--project', name])
const args = [tests, ...projects, `--testTimeout=${TIMEOUT_MS}`, `--hookTimeout=${TIMEOUT_MS}`, ...FILES]
const drivers = software && !hasOwnDriver ? softwareDriver(software) : {}
const env = { ...process.env, ...drivers, ...tensorflow() }
const { status } = spawnSync(process.execPath, [...args, ...process.argv.slice(2)], { env, stdio: 'inherit' })
process.exitCode = status ?? 1

/** TensorFlow's libraries, installed once into the cache; what stands in the way is said, and its rows are left out. */
function tensorflow(): Record<string, string> {
  if (process.env['TUNELOOM_TENSORFLOW']) return {}
  const cache = join(ROOT, '.cache', 'runtimes')
  const folder = join(cache, 'runtimes', 'tensorflow')
  if (existsSync(join(folder, 'tensorflow', 'binding.node'))) return { TUNELOOM_TENSORFLOW: folder }
  const command = [
    join(ROOT, 'engine', 'cli', 'launch.mjs'),
    'runtime',
    'install',
    'tensorflow',
    '--home',
    cache,
  ]
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] })
  return status === 0 ? { TUNELOOM_TENSORFLOW: folder } : {}
}

/** Chromium brings a Vulkan loader and a driver; ONNX Runtime finds them by these variables. */
function softwareDriver(driver: string): Record<string, string> {
  const libraries = [dirname(driver), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':')
  return { VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: libraries, XDG_RUNTIME_DIR: tmpdir() }
}
