// Emoji as picture–caption pairs: which concepts are worth a picture, what they are called, and how an icon set draws
// them. Labels: emojibase (MIT, after Unicode CLDR); drawings: the Iconify JSON packages.
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** Something an icon set can draw. */
export interface EmojiConcept {
  /** Code points in lower-case hex joined by `-`, without variation selectors. */
  readonly hex: string
  /** English name in lower case. */
  readonly label: string
  readonly tags: readonly string[]
  /** Emojibase's group: 0 smileys, 1 people, 3 animals, 4 food, 5 travel, 6 activities, 7 objects, 8 symbols. */
  readonly group: number
}

/** What of an emojibase entry is used. */
interface EmojiEntry {
  readonly label: string
  readonly hexcode: string
  readonly tags?: readonly string[]
  readonly group?: number
  readonly subgroup?: number
}

/** What of an Iconify package is used. */
interface IconSet {
  readonly icons: Readonly<Record<string, Icon>>
  readonly aliases?: Readonly<Record<string, { readonly parent: string }>>
  readonly width?: number
  readonly height?: number
}
interface Icon {
  readonly body: string
  readonly left?: number
  readonly top?: number
  readonly width?: number
  readonly height?: number
}

/** Emojibase groups left out: components and flags. */
const LEFT_OUT_GROUPS = [2, 9]
/** Emojibase subgroups left out: families, keycaps, letters and digits. */
const LEFT_OUT_SUBGROUPS = [30, 94, 95]
/** Subgroups 24–29 repeat each role as man and woman; the neutral one is kept. */
const ROLE_SUBGROUPS = [24, 25, 26, 27, 28, 29]

/** Every concept worth a picture, in emojibase order: no skin tones, flags, keycaps, families or clock times. */
export function emojiConcepts(): EmojiConcept[] {
  const entries = load('emojibase-data/en/data.json') as readonly EmojiEntry[]
  return entries.filter(isPictured).map((entry) => ({
    hex: plainHex(entry.hexcode),
    label: entry.label.toLowerCase().replace(/[“”]/g, '"').replace(/’/g, "'"),
    tags: entry.tags ?? [],
    group: entry.group as number,
  }))
}

function isPictured({ label, group, subgroup }: EmojiEntry): boolean {
  if (group === undefined || subgroup === undefined) return false
  if (LEFT_OUT_GROUPS.includes(group) || LEFT_OUT_SUBGROUPS.includes(subgroup)) return false
  if (ROLE_SUBGROUPS.includes(subgroup) && /^(man|woman|men|women)\b/.test(label)) return false
  return !/o’clock|-thirty/.test(label)
}

function plainHex(hexcode: string): string {
  return hexcode
    .toLowerCase()
    .split('-')
    .filter((part) => part !== 'fe0f')
    .join('-')
}

/**
 * Gives a function that draws a concept in the style of an Iconify package, as a square SVG text of `size` pixels with
 * a transparent background, or undefined where the set lacks it. `outlined` draws every shape with a black edge.
 */
export function iconDrawer(
  packageName: string,
  size: number,
  outlined = false,
): (concept: EmojiConcept) => string | undefined {
  const set = load(`${packageName}/icons.json`) as IconSet
  const names = load(`${packageName}/chars.json`) as Readonly<Record<string, string>>
  return ({ hex }) => {
    const name = names[hex]
    const icon =
      name === undefined ? undefined : (set.icons[name] ?? set.icons[set.aliases?.[name]?.parent ?? ''])
    return icon && squareSvg(icon, { set, size, outlined })
  }
}

/** Width of an outline and of the margin it needs, as shares of the picture. */
const STROKE = 0.028
const MARGIN = 0.08

function squareSvg(
  icon: Icon,
  { set, size, outlined }: { set: IconSet; size: number; outlined: boolean },
): string {
  const width = icon.width ?? set.width ?? 16
  const height = icon.height ?? set.height ?? 16
  const inner = Math.max(width, height)
  const margin = outlined ? inner * MARGIN : 0
  const side = inner + 2 * margin
  const left = (icon.left ?? 0) - (side - width) / 2
  const top = (icon.top ?? 0) - (side - height) / 2
  const names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
  const body = outlined
    ? `<g stroke="#000" stroke-width="${inner * STROKE}" stroke-linejoin="round">${icon.body}</g>`
    : icon.body
  return `<svg ${names} width="${size}" height="${size}" viewBox="${left} ${top} ${side} ${side}">${body}</svg>`
}
