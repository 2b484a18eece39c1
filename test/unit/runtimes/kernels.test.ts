// The committed kernels are what their source says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildKernels } from '../../../build/kernels.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

it('gives the committed bytes when the kernels are compiled again', { timeout: 120_000 }, () => {
  const out = join(tempFolder(), 'cpu.wasm')
  buildKernels(out)
  expect(readFileSync(out).equals(readFileSync('assets/kernels/cpu.wasm'))).toBe(true)
})
