// `generate`
import { EngineError } from '../../base/errors.ts'
import { defineCommand } from '../command.ts'
import { GENERATE_OPTIONS, type GenerateOptions } from './generate-options.ts'
import { readTextFile } from '../../host/text-file.ts'

/** Draws pictures or writes texts, as the model does. */
export const command = defineCommand({
  name: 'generate',
  help: 'Draw pictures from captions, or write texts after prompts',
  example: 'generate --model starter --prompt "a red circle on white" --out pictures --seed 1',
  computes: true,
  options: GENERATE_OPTIONS,
  async run(context, { options: typed }) {
    const options = typed as GenerateOptions
    const prompts = promptsOf(options)
    if (options.rankBy !== undefined && options.bestOf === undefined)
      throw new EngineError(
        'BAD_ARGUMENT',
        'generate: --rank-by chooses among several, --best-of says how many.',
      )
    const { findModel } = await import('../../host/models.ts')
    if (findModel(context.reader(), options.model).kind === 'text') {
      const { generateTexts } = await import('./generate-texts.ts')
      return generateTexts(context, options, prompts)
    }
    const { generatePictures } = await import('./generate-pictures.ts')
    return generatePictures(context, options, prompts)
  },
})

/** The prompts that were given. @throws BAD_ARGUMENT unless exactly one of --prompt and --prompts is given, FILE_NOT_FOUND or FILE_EMPTY */
function promptsOf({ prompt, prompts: file }: GenerateOptions): string[] {
  if ((prompt === undefined) === (file === undefined))
    throw new EngineError('BAD_ARGUMENT', 'generate: either --prompt or --prompts is needed, and not both.', {
      fixes: ['Give --prompt "a red circle" or --prompts captions.txt.'],
    })
  if (prompt !== undefined) return [prompt]
  const path = file as string
  const lines = readTextFile('generate', path)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length === 0) throw new EngineError('FILE_EMPTY', `generate: ${path} holds no prompt.`)
  return lines
}
