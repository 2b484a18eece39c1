// What every thread of the cpu runtime loads: each file that it imports takes memory in each of them.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** Files that are loaded with one; imports of types alone load nothing. */
function loadedWith(file: URL, known = new Set<string>()): Set<string> {
  if (known.has(file.href)) return known
  known.add(file.href)
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*? from '(\.[^']+)'/gm)
  for (const [, name] of imports) loadedWith(new URL(name as string, file), known)
  return known
}

it('is five small files', () => {
  const engine = new URL('../../../engine/', import.meta.url)
  const files = [...loadedWith(new URL('runtimes/cpu/worker.ts', engine))].map((href) =>
    fileURLToPath(href).slice(fileURLToPath(engine).length).replaceAll('\\', '/'),
  )
  expect(files.sort()).toEqual([
    'lower/cpu/program.ts',
    'runtimes/cpu/control.ts',
    'runtimes/cpu/native.ts',
    'runtimes/cpu/steps.ts',
    'runtimes/cpu/worker.ts',
  ])
})
