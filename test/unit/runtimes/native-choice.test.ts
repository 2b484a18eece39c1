// Instructions that fault when they are first used are passed over, and the program lives on.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { addonFile, chooseMixed, describeInstructions } from '../../../engine/runtimes/cpu/native.ts'

const ADDON = fileURLToPath(new URL('../../../engine/lower/cpu/addon', import.meta.url))

/** The best kernels do what FAULT says, the model multiplies; prints what is chosen in the end, and that of the best alone. */
const PROGRAM = `
#include "product.h"
#include <stdio.h>
#define NOT_USED(name) void name(const Product *p, int rests, const long range[4]) { FAULT; }
NOT_USED(mixed_amx)
NOT_USED(mixed_avx512bf16)
void product_plain(const Product *p, long r0, long r1, long c0, long c1) {
  for (long i = r0; i < r1; i++)
    for (long j = c0; j < c1; j++) {
      float sum = 0;
      for (long k = 0; k < p->inner; k++) sum += p->a[i * p->lda + k] * p->b[k * p->ldb + j];
      p->c[i * p->ldc + j] = sum;
    }
}
void mixed_model(const Product *p, int rests, const long range[4]) { product_plain(p, 0, p->rows, 0, p->columns); }
int main(void) {
  const char *problem;
  for (int i = 0; i < 3; i++) {
    const MixedVariant *found = find_mixed(0, &problem);
    printf("%s ", found ? found->name : problem);
  }
  find_mixed("avx512bf16", &problem);
  printf("%s\\n", problem);
}
`

function compiler(): string | undefined {
  const name = process.env['CC'] ?? 'cc'
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return name
  } catch {
    return undefined
  }
}

function outcome(fault: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tuneloom-choice-'))
  try {
    const source = join(folder, 'main.c')
    const program = join(folder, 'main')
    writeFileSync(source, PROGRAM)
    const args = [
      '-std=gnu17',
      `-DFAULT=${fault}`,
      `-I${ADDON}`,
      source,
      join(ADDON, 'choose.c'),
      '-lm',
      '-o',
      program,
    ]
    execFileSync(compiler() as string, args)
    return execFileSync(program, { encoding: 'utf8' }).trim()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it.skipIf(!compiler() || process.platform === 'win32')(
  'passes over instructions that fault, and over those that compute wrongly (skipped without a compiler)',
  () => {
    const reasons = ['this processor does not have it', 'it is not for this kind of processor']
    // __builtin_trap is an instruction that no processor has; the other writes to an address that no program has
    for (const fault of ['__builtin_trap()', '*(volatile int *)16 = 1']) {
      const said = outcome(fault)
      expect(said.startsWith('model model model ')).toBe(true)
      expect(['its first product faulted', ...reasons]).toContain(said.replace('model model model ', ''))
    }
    const said = outcome('(void)p')
    expect(['its first product was wrong', ...reasons]).toContain(said.replace('model model model ', ''))
  },
  30_000,
)

it('says what each kind of product uses', () => {
  const used = chooseMixed()
  expect(describeInstructions(addonFile())).toContain(used === 'model' ? 'bf16: not used' : `bf16: ${used}`)
  expect(describeInstructions()).toContain(used === 'amx' ? 'f32: six products in bf16 by amx' : 'amx: ')
})
