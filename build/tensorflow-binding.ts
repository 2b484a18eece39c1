// Compiles the binding of TensorFlow's C library: npm run ts -- build/tensorflow-binding.ts WORK [OUT]. WORK is a folder in which
// `npm install --ignore-scripts @tensorflow/tfjs-node@4.22.0` ran and where the wheel's tensorflow/ folder was unpacked
// (libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/). Needs g++. The two C++ files are tfjs-node's own,
// unchanged (Apache-2.0); the result finds the libraries beside itself.
import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Compiles and links. */
export function buildTensorflowBinding(
  work: string,
  out: string,
  compiler = process.env['CXX'] ?? 'g++',
): void {
  const binding = join(work, 'node_modules', '@tensorflow', 'tfjs-node')
  const library = join(work, 'tensorflow')
  const headers = [
    binding,
    join(ROOT, 'node_modules', 'node-api-headers', 'include'),
    join(library, 'include'),
  ]
  const flags = [
    '-std=c++17',
    '-O2',
    '-w',
    '-fPIC',
    '-shared',
    '-DNAPI_VERSION=8',
    `-ffile-prefix-map=${binding}=tfjs-node`,
  ]
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(binding, 'binding', name))
  const libraries = [`-L${library}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2']
  const link = ['-Wl,-rpath,$ORIGIN', '-Wl,--build-id=none', '-s', '-o', out]
  const includes = headers.map((folder) => `-I${folder}`)
  execFileSync(compiler, [...flags, ...includes, ...sources, ...libraries, ...link], { stdio: 'inherit' })
}

if (import.meta.main) {
  const [work, out = join(ROOT, 'assets', 'kernels', 'tensorflow-linux-x64.node')] = process.argv.slice(2)
  if (work === undefined) throw new Error('tensorflow-binding: expected the folder with package and library.')
  buildTensorflowBinding(resolve(work), resolve(out))
}
