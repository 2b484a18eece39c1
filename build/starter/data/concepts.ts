// Which concepts the starter learns, which are kept out, and how pictures of them are described.
import { createRequire } from 'node:module'
import { hashText, type RandomStream } from '../../../engine/base/random.ts'
import type { SceneColour } from '../../../engine/data/scene-shapes.ts'
import { type EmojiConcept, emojiConcepts } from '../../samples/emoji.ts'

/** A concept with its side of the split. */
export interface Concept extends EmojiConcept {
  /** Never seen in training, in any style. */
  readonly heldOut: boolean
  /** Seen in other styles, never in the default one. */
  readonly pairHeldOut: boolean
  /** Emojibase's name of the narrow group, such as `animal-mammal`. */
  readonly subgroup: string
}

/** Styles with the word that asks for them. The first is drawn when no style is named. */
export const STYLES = { noto: 'noto', twemoji: 'twemoji', fluent: 'fluent', outline: 'outline' } as const
/** A style's name. */
export type Style = keyof typeof STYLES

/** Hues (degrees) that recoloured pictures are given. */
export const HUES: Readonly<Partial<Record<SceneColour, number>>> = {
  red: 0,
  orange: 28,
  yellow: 50,
  green: 125,
  blue: 215,
  purple: 275,
  pink: 330,
}

const COLOUR_WORDS =
  /\b(red|orange|yellow|green|blue|purple|pink|brown|black|white|gray|grey|golden|rainbow|dark|light)\b/

const load = createRequire(import.meta.url)

/** Every concept, split by a hash of its code points: the split stays when the list grows. */
export function starterConcepts(): Concept[] {
  const subgroups = subgroupNames()
  return emojiConcepts().map((concept) => {
    const bucket = hashText(`concept ${concept.hex}`) % 1000
    const subgroup = subgroups.get(concept.hex) ?? ''
    return { ...concept, subgroup, heldOut: bucket < 100, pairHeldOut: bucket >= 100 && bucket < 150 }
  })
}

function subgroupNames(): Map<string, string> {
  const { subgroups } = load('emojibase-data/meta/groups.json') as {
    subgroups: Readonly<Record<string, string>>
  }
  const entries = load('emojibase-data/en/data.json') as readonly { hexcode: string; subgroup?: number }[]
  return new Map(
    entries.map(({ hexcode, subgroup }) => [
      hexcode.toLowerCase().replaceAll('-fe0f', ''),
      subgroups[String(subgroup)] ?? '',
    ]),
  )
}

/** Whether training shows this concept in this style. */
export function isTrained({ heldOut, pairHeldOut }: Concept, style: Style): boolean {
  return !heldOut && !(pairHeldOut && style === 'noto')
}

/** Whether training may show this concept in this colour; one pair in ten is kept out. */
export function isColourShown({ hex }: Concept, colour: SceneColour): boolean {
  return hashText(`colour ${hex} ${colour}`) % 10 !== 0
}

/** Whether a recoloured picture can be described: not people or symbols, and no colour in the name already. */
export function isRecolourable({ group, label }: Concept): boolean {
  return group !== 1 && group !== 8 && !COLOUR_WORDS.test(label)
}

/** Whether the mirrored picture shows the same thing. */
export function isMirrorable({ group }: Concept): boolean {
  return group === 3 || group === 4
}

/** What a caption says beyond the concept. */
export interface CaptionDetails {
  readonly style: Style
  readonly colour?: SceneColour | undefined
  readonly background?: SceneColour | undefined
}

/** A caption: label, label and tag, or two tags; with colour, background and style word where they apply. */
export function drawCaption(
  concept: Concept,
  { style, colour, background }: CaptionDetails,
  random: RandomStream,
): string {
  const subject = colour ? `${colour} ${concept.label}` : drawSubject(concept, random)
  const place = background ? ` on ${background}` : ''
  const named = style !== 'noto' || random.uniform() < 0.4
  return subject + place + (named ? `, ${STYLES[style]} style` : '')
}

function drawSubject({ label, tags }: Concept, random: RandomStream): string {
  const others = tags.filter((tag) => tag.length > 2 && !label.includes(tag))
  const draw = random.uniform()
  if (draw < 0.2 && others.length > 0) return `${label}, ${random.choice(others)}`
  if (draw < 0.3 && others.length > 1) return random.shuffled(others).slice(0, 2).join(', ')
  return label
}
