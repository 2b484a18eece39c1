// Compiles the native matrix product for this computer's platform: npm run ts -- build/native.ts [OUT]. Needs gcc or clang.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SOURCE = join(ROOT, 'engine', 'lower', 'cpu', 'addon')

/** One compilation of the product: an instruction set, its flags, and the tile that fills its registers. */
interface Variant {
  readonly name: string
  readonly flags: readonly string[]
  readonly lanes: number
  readonly rows: number
  readonly vectors: number
}

const PLAIN: Variant = { name: 'plain', flags: [], lanes: 4, rows: 4, vectors: 2 }
const VARIANTS: Readonly<Record<string, readonly Variant[]>> = {
  x64: [
    {
      name: 'avx512',
      flags: ['-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx2', '-mfma'],
      lanes: 16,
      rows: 6,
      vectors: 4,
    },
    { name: 'avx2', flags: ['-mavx2', '-mfma', '-mf16c'], lanes: 8, rows: 6, vectors: 2 },
    PLAIN,
  ],
  arm64: [{ name: 'neon', flags: [], lanes: 4, rows: 8, vectors: 3 }, PLAIN],
}

/** What is compiled for each instruction set. */
const SOURCES = ['product', 'few', 'weights', 'attention', 'masked', 'loops', 'rows', 'norms']

/** The products in bf16: a source, the name of its instructions, and its flags. */
const MIXED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  x64: [
    ['mixed', 'amx', '-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512bf16', '-mamx-tile', '-mamx-bf16'],
    ['bytes', 'avx512vnni', '-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512vnni'],
    ['pairs', 'avx512bf16', '-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512bf16'],
  ],
}

/** Compiles and links the addon. */
export function buildNative(out: string, compiler = process.env['CC'] ?? 'cc'): void {
  const folder = mkdtempSync(join(tmpdir(), 'tuneloom-native-'))
  const run = (args: readonly string[]): void =>
    void execFileSync(compiler, [...args], { cwd: SOURCE, stdio: 'inherit' })
  const common = [
    '-O3',
    '-std=gnu17',
    '-fPIC',
    '-fvisibility=hidden',
    '-ffp-contract=fast',
    '-Wall',
    '-Wextra',
  ]
  try {
    const objects = (VARIANTS[process.arch] ?? [PLAIN]).flatMap((variant) => {
      const { name, flags, lanes, rows, vectors } = variant
      const tile = [`-DISA=${name}`, `-DLANES=${lanes}`, `-DMR=${rows}`, `-DNV=${vectors}`]
      return SOURCES.map((source) => {
        const object = join(folder, `${source}-${name}.o`)
        run([...common, ...flags, ...tile, '-c', `${source}.c`, '-o', object])
        return object
      })
    })
    const mixed = [...(MIXED[process.arch] ?? []), ['mixed', 'model']].map(([source, name, ...flags]) => {
      const object = join(folder, `mixed-${name}.o`)
      run([...common, ...flags, `-DISA=${name}`, '-c', `${source}.c`, '-o', object])
      return object
    })
    mkdirSync(dirname(out), { recursive: true })
    const headers = `-I${join(ROOT, 'node_modules', 'node-api-headers', 'include')}`
    const link =
      process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-Wl,--build-id=none', '-s']
    run([
      ...common,
      headers,
      '-DNAPI_VERSION=8',
      '-shared',
      ...['addon', 'calls', 'variants', 'sequence', 'memory', 'moves', 'decode', 'choose'].map(
        (source) => `${source}.c`,
      ),
      ...mixed,
      ...objects,
      ...link,
      '-o',
      out,
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.main) {
  const platform = `${process.platform}-${process.arch}`
  buildNative(process.argv[2] ?? join(ROOT, 'assets', 'kernels', `${platform}.node`))
}
