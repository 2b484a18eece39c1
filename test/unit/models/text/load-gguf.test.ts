// Text models from GGUF files.
import { cpSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadTextModel, openTextModel } from '../../../../engine/models/text/load.ts'
import { ropeFrequencies } from '../../../../engine/models/text/rope.ts'
import type { RotaryPositions } from '../../../../engine/models/text/decoder-config.ts'
import { GOLDEN, refusal } from '../../../helpers/checkpoint-copies.ts'
import { worstDifference } from '../../../helpers/gradient-check.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const GGUF = ['gpt2', 'llama', 'llama-3', 'qwen2', 'qwen3', 'gemma', 'gemma3_text', 'gpt_neox']

describe('a GGUF file', () => {
  it.each(GGUF)('gives the weights and the configuration of the folder it was made of: %s', (name) => {
    const [file, folder] = [
      loadTextModel(join(GOLDEN, name, 'model.gguf')),
      loadTextModel(join(GOLDEN, name)),
    ]
    expect(file.family).toBe(folder.family)
    expect(Object.keys(file.weights)).toEqual(Object.keys(folder.weights))
    for (const [key, { data, shape }] of Object.entries(folder.weights)) {
      expect(file.weights[key]?.shape).toEqual(shape)
      // Gemma's gains were stored with 1 added, which costs digits of small ones; the others are the same bits
      expect(worstDifference(file.weights[key]?.data ?? [], data)).toBeLessThanOrEqual(
        name.startsWith('gemma') ? 1.2e-7 : 0,
      )
    }
    const [{ positions, ...rest }, { positions: original, ...others }] = [file.config, folder.config]
    expect(rest).toEqual(others)
    if (positions.kind === 'learned') return
    // Llama 3's formula came as one divisor for each frequency
    expect(
      worstDifference(ropeFrequencies(positions), ropeFrequencies(original as RotaryPositions)),
    ).toBeLessThan(2e-7)
  })

  it('may lie in a folder as model.gguf', () => {
    const folder = tempFolder()
    cpSync(join(GOLDEN, 'llama', 'model.gguf'), join(folder, 'model.gguf'))
    expect(openTextModel(folder).config.family).toBe('llama')
  })

  it('is refused when it is cut short', () => {
    const path = join(tempFolder(), 'model.gguf')
    cpSync(join(GOLDEN, 'llama', 'model.gguf'), path)
    truncateSync(path, 10_000)
    expect(refusal(path).message).toContain('the file has 10000')
  })

  it('is refused when its architecture is not known', () => {
    expect(refusal(join(GOLDEN, '../gguf/types.gguf'))).toMatchObject({
      code: 'UNKNOWN_NAME',
      message: expect.stringContaining('got "test"'),
    })
  })
})
