// Text files that a person named.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readMetricFile } from '../../../engine/host/metric-files.ts'
import { readRecipeFile } from '../../../engine/host/recipe-file.ts'
import { readTextFile } from '../../../engine/host/text-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

it('are refused when they are missing, a folder, or larger than what was asked for, before they are read', () => {
  const folder = tempFolder()
  const path = join(folder, 'a.txt')
  writeFileSync(path, 'four')
  expect(readTextFile('score', path, 4)).toBe('four')
  const code = (work: () => unknown): unknown => {
    try {
      work()
    } catch (error) {
      return (error as { code: unknown }).code
    }
    return undefined
  }
  expect(code(() => readTextFile('score', path, 3))).toBe('FILE_INVALID')
  expect(code(() => readTextFile('score', folder))).toBe('FILE_UNREADABLE')
  for (const read of [readTextFile.bind(null, 'score'), readMetricFile, readRecipeFile])
    expect(code(() => read(join(folder, 'none.json')))).toBe('FILE_NOT_FOUND')
})
