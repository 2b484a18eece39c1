// What a person can choose when importing pairs: one schema, from which the command line and the window draw their forms.
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import { issuesMessage, ruleOf } from '../base/issue-message.ts'
import { message } from '../base/message.ts'
import type { FitOptions, Rgb } from '../formats/images-resample.ts'

const box = z.strictObject({
  left: z.int().min(0),
  top: z.int().min(0),
  width: z.int().min(1),
  height: z.int().min(1),
})

/** Schema of {@link ImportOptions}; each option carries a title and a description. */
export const importOptionsSchema = z
  .strictObject({
    format: z.string().default('auto').meta({
      title: 'Layout',
      description: 'How pictures and captions lie on disk; auto finds out.',
    }),
    layout: z.record(z.string(), z.unknown()).default({}).meta({
      title: 'Options of the layout',
      description: 'What the chosen importer itself asks, such as the names of columns.',
    }),
    size: z.int().min(1).max(1024).default(64).meta({
      title: 'Picture size',
      description: 'Side of the square that the model sees, in pixels.',
    }),
    background: z
      .string()
      .refine((colour) => /^#[0-9a-f]{6}$/i.test(colour), ruleOf(message('value.colour')))
      .default('#ffffff')
      .meta({
        title: 'Background',
        description: 'Colour under transparent pixels and of borders, as #rrggbb.',
      }),
    fit: z
      .enum(['contain', 'cover', 'crop-box'])
      .default('contain')
      .meta({
        title: 'Fit',
        description:
          'contain: the whole picture with borders. cover: filled, edges cut off. crop-box: only the box.',
        choiceLabels: {
          contain: 'Whole picture with borders',
          cover: 'Filled, edges cut off',
          'crop-box': 'Only the box',
        },
      }),
    box: box.optional().meta({
      title: 'Box',
      description: 'Rectangle for crop-box, in pixels of the upright picture.',
    }),
    evalFraction: z.number().min(0).lt(1).default(0.1).meta({
      title: 'Held-out share',
      description:
        'Share of the pictures held out for measuring, where the folder itself declares no splits.',
    }),
  })
  .refine((options) => options.fit !== 'crop-box' || options.box !== undefined, {
    path: ['box'],
    ...ruleOf(message('value.cropBox')),
  })

/** What may be given; everything has a default. */
export type ImportOptions = z.input<typeof importOptionsSchema>
/** Complete options. */
export type ParsedImportOptions = z.output<typeof importOptionsSchema>

/** Checks options and fills in defaults. @throws BAD_ARGUMENT naming each unusable or unknown option */
export function parseImportOptions(options: ImportOptions): ParsedImportOptions {
  const parsed = importOptionsSchema.safeParse(options)
  if (parsed.success) return parsed.data
  const names = Object.keys(importOptionsSchema.shape).join(', ')
  throw new EngineError('BAD_ARGUMENT', issuesMessage('import', parsed.error.issues), {
    fixes: [message('value.optionsHere', { names })],
  })
}

/** How pictures are prepared under these options. */
export function preparationOf({ size, background, fit, box }: ParsedImportOptions): FitOptions {
  return { size, background: parseColour(background), fit, ...(box ? { box } : {}) }
}

function parseColour(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
