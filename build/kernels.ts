// Compiles the CPU runtime's kernels from AssemblyScript: npm run ts -- build/kernels.ts [OUT]
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FEATURES = ['simd', 'threads', 'relaxed-simd', 'bulk-memory'].join(',')

/** Writes the kernels' module. The same source and compiler give the same bytes. */
export function buildKernels(out: string): void {
  const compiler = join(ROOT, 'node_modules/assemblyscript/bin/asc.js')
  const memory = ['--importMemory', '--sharedMemory', '--maximumMemory', '65536']
  const options = ['--enable', FEATURES, ...memory, '--runtime', 'stub', '-O3', '--noAssert']
  const source = join('engine', 'lower', 'cpu', 'kernels', 'index.ts')
  execFileSync(process.execPath, [compiler, source, ...options, '-o', out], { cwd: ROOT, stdio: 'inherit' })
}

if (import.meta.main) buildKernels(process.argv[2] ?? join(ROOT, 'assets', 'kernels', 'cpu.wasm'))
