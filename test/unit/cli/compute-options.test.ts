import { expect, it } from 'vitest'
import { describeOptions } from '../../../engine/api/options.ts'
import { COMPUTE_OPTIONS } from '../../../engine/cli/command.ts'
import { RUNTIMES } from '../../../engine/runtimes/index.ts'

it('--runtime names every runtime that there is, and no other', () => {
  const runtime = describeOptions(COMPUTE_OPTIONS).find(({ name }) => name === 'runtime')
  const named = runtime?.help.match(/[a-z][a-z-]+/g)?.filter((word) => word !== 'or')
  expect(new Set(named)).toEqual(new Set(['auto', ...RUNTIMES.map(({ name }) => name)]))
})
