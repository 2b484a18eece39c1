import { describe, expect, it } from 'vitest'
import {
  type CaptionDetails,
  drawCaption,
  isColourShown,
  isMirrorable,
  isRecolourable,
  isTrained,
  starterConcepts,
} from '../../../build/starter/data/concepts.ts'
import type { Concept } from '../../../build/starter/data/concepts.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { COLOUR_NAMES } from '../../../engine/data/scene-shapes.ts'

const concepts = starterConcepts()

function named(label: string): Concept {
  const found = concepts.find((concept) => concept.label === label)
  if (!found) throw new Error(`no concept ${label}`)
  return found
}

function captions(concept: Concept, details: CaptionDetails, count = 1000): string[] {
  return Array.from({ length: count }, (_, i) =>
    drawCaption(concept, details, new RandomStream(1, 'captions', i)),
  )
}

describe('concepts', () => {
  it('are those of emojibase without skin tones, flags, digits, doubled roles and clock times', () => {
    expect(concepts.length).toBe(1382)
    const labels = concepts.map(({ label }) => label)
    expect(labels.filter((label) => /skin tone|^flag:|o'clock|^keycap/.test(label))).toEqual([])
    expect(named('red apple')).toMatchObject({ hex: '1f34e', group: 4, subgroup: 'food-fruit' })
    expect(concepts.filter(({ subgroup }) => subgroup === '')).toEqual([])
  })

  it('are held out by a tenth and a twentieth, each concept on one side', () => {
    // Binomial(1382, .1): 138 ± 4 · 11; Binomial(1382, .05): 69 ± 4 · 8.
    const held = concepts.filter(({ heldOut }) => heldOut)
    const pairHeld = concepts.filter(({ pairHeldOut }) => pairHeldOut)
    expect(Math.abs(held.length - 138)).toBeLessThan(45)
    expect(Math.abs(pairHeld.length - 69)).toBeLessThan(33)
    expect(held.filter(({ pairHeldOut }) => pairHeldOut)).toEqual([])
    for (const concept of held) expect(isTrained(concept, 'twemoji')).toBe(false)
    for (const concept of pairHeld)
      expect([isTrained(concept, 'noto'), isTrained(concept, 'outline')]).toEqual([false, true])
  })

  it('keep one colour in ten back', () => {
    const pairs = concepts.flatMap((concept) => COLOUR_NAMES.map((colour) => isColourShown(concept, colour)))
    // 1382 · 11 pairs: a share of .1 ± 4 · .0024.
    expect(Math.abs(pairs.filter((shown) => !shown).length / pairs.length - 0.1)).toBeLessThan(0.01)
  })

  it('are recoloured unless the name says a colour or the thing is a person or a sign', () => {
    const recolourable = ['red apple', 'green apple', 'banana', 'firefighter', 'peace symbol'].map((label) =>
      isRecolourable(named(label)),
    )
    expect(recolourable).toEqual([false, false, true, false, false])
    expect(
      ['dog', 'banana', 'book', 'speedboat'].map((label) =>
        isMirrorable(concepts.find((c) => c.label === label) ?? named('red heart')),
      ),
    ).toEqual([true, true, false, false])
  })
})

describe('captions', () => {
  const banana = named('banana')

  it('are the label, the label with a tag or two tags, in shares of .7, .2 and .1', () => {
    const [label, tagged] = [/^banana$/, /^banana, /].map(
      (pattern) =>
        captions(banana, { style: 'noto' })
          .map((text) => text.replace(/, noto style$/, ''))
          .filter((text) => pattern.test(text)).length,
    ) as [number, number]
    // Of 1000: ± 4 · 14.5 and ± 4 · 12.6.
    expect(Math.abs(label - 700)).toBeLessThan(58)
    expect(Math.abs(tagged - 200)).toBeLessThan(51)
  })

  it('name the default style in two of five and the others always', () => {
    const noto = captions(banana, { style: 'noto' }).filter((text) => text.endsWith(', noto style'))
    expect(Math.abs(noto.length - 400)).toBeLessThan(62)
    expect(
      captions(banana, { style: 'outline' }).filter((text) => !text.endsWith(', outline style')),
    ).toEqual([])
  })

  it('say colour and background', () => {
    const all = captions(banana, { style: 'fluent', colour: 'blue', background: 'gray' }, 20)
    expect(new Set(all)).toEqual(new Set(['blue banana on gray, fluent style']))
  })
})
