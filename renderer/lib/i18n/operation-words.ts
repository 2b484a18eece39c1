// Changes of a dataset, which are kept in English words (`engine/host/app/curation`), in the language of the window.
import { fill, tOr } from './index.svelte.ts'

const PAIRS = String.raw`(?<count>\d+) (?<what>pairs?|texts?)`
const CAPTION = 'edit caption|edit a part|add caption|remove caption|make a caption the main one|move caption'

/** Each form by the name of its words, `engine.operation_<name>`. */
const FORMS: readonly (readonly [name: string, form: RegExp])[] = [
  ['restore', new RegExp(`^take ${PAIRS} out of the trash$`)],
  ['trash', new RegExp(`^move ${PAIRS} to the trash$`)],
  ['unrate', new RegExp(`^take the rating of ${PAIRS} away$`)],
  ['rate', new RegExp(String.raw`^rate ${PAIRS} with (?<rating>\d)$`)],
  ['tag', new RegExp(`^add the tag (?<tags>".*") to ${PAIRS}$`, 's')],
  ['untag', new RegExp(`^remove the tag (?<tags>".*") from ${PAIRS}$`, 's')],
  ['replace', /^replace (?<find>.+) by (?<replace>".*")$/s],
  ['version', /^go back to version "(?<name>.*)"$/s],
  ['caption', new RegExp(`^(?<act>${CAPTION}|restore an earlier caption) of (?<file>.+)$`, 's')],
]

/** A change in words; one of another form keeps the engine's. */
export function operationWords(description: string): string {
  for (const [name, form] of FORMS) {
    const { groups } = form.exec(description) ?? {}
    const words = groups && tOr(`engine.operation_${name}`, '')
    if (groups && words)
      return fill(words, {
        ...groups,
        what: tOr(`engine.noun_${groups['what'] ?? ''}`, groups['what'] ?? ''),
        act: tOr(`engine.act_${groups['act'] ?? ''}`, groups['act'] ?? ''),
      })
  }
  return description
}
