// What is put around the ids of a text, as `tokenizer.json` names it.
import { invalid, list, MAXIMUM_TOKENS, object, text, unsupported, wholeNumber } from './file-fields.ts'
import type { Fields } from './file-fields.ts'

/** Ids before and behind those of a text. */
export interface Surrounding {
  readonly before: readonly number[]
  readonly behind: readonly number[]
}

const NOTHING: Surrounding = { before: [], behind: [] }

const POST_PROCESSORS: Readonly<Record<string, (fields: Fields) => Surrounding>> = {
  Sequence: (fields) =>
    list('post_processor.processors', fields['processors'])
      .map(readPostProcessor)
      .reduce(
        (inner, outer) => ({
          before: [...outer.before, ...inner.before],
          behind: [...inner.behind, ...outer.behind],
        }),
        NOTHING,
      ),
  ByteLevel: () => NOTHING, // corrects offsets, which we do not give
  TemplateProcessing: readTemplate,
  RobertaProcessing: readPair,
  BertProcessing: readPair,
}

/** What a file's `post_processor` puts around one text, nothing for null. @throws FILE_INVALID when it is not supported */
export function readPostProcessor(value: unknown): Surrounding {
  if (value === null || value === undefined) return NOTHING
  const fields = object('post_processor', value)
  const type = text('post_processor.type', fields['type'])
  const read = Object.hasOwn(POST_PROCESSORS, type) ? POST_PROCESSORS[type] : undefined
  if (read === undefined) throw unsupported('post_processor.type', type)
  return read(fields)
}

/** `cls` before and `sep` behind, each as `[token, id]`. */
function readPair(fields: Fields): Surrounding {
  const idOf = (name: string): number => {
    const [, id] = list(`post_processor.${name}`, fields[name])
    return wholeNumber(`post_processor.${name}`, id, MAXIMUM_TOKENS)
  }
  return { before: [idOf('cls')], behind: [idOf('sep')] }
}

function readTemplate(fields: Fields): Surrounding {
  const known = object('TemplateProcessing.special_tokens', fields['special_tokens'] ?? {})
  const before: number[] = []
  const behind: number[] = []
  let sequences = 0
  for (const value of list('TemplateProcessing.single', fields['single'])) {
    const piece = object('TemplateProcessing.single', value)
    if (piece['Sequence'] !== undefined) {
      if (object('Sequence', piece['Sequence'])['id'] !== 'A')
        throw unsupported('a template of one text with a sequence', 'B')
      sequences++
    } else (sequences === 0 ? before : behind).push(...specialIds(piece, known))
  }
  if (sequences !== 1) throw invalid(`TemplateProcessing.single names the text once, got ${sequences} times.`)
  return { before, behind }
}

function specialIds(piece: Fields, known: Fields): number[] {
  const name = text('SpecialToken.id', object('SpecialToken', piece['SpecialToken'])['id'])
  if (!Object.hasOwn(known, name)) throw invalid(`TemplateProcessing has no ids for ${JSON.stringify(name)}.`)
  const { ids } = object('special_tokens', known[name])
  return list('special_tokens.ids', ids).map((id) => wholeNumber('special_tokens.ids', id, MAXIMUM_TOKENS))
}
