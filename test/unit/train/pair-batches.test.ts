// Captions that a step leaves out, so that a model also learns to draw without one: guidance needs both.
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseRecipe } from '../../../engine/api/recipe.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { FineTune } from '../../../engine/train/fine-tune.ts'
import { captionRow, imageRow, PairBatches } from '../../../engine/train/pair-batches.ts'
import { TINY_PICTURES } from '../../helpers/tiny-pairs.ts'

const { config, source } = TINY_PICTURES
const BEFORE = config.captionSlots - 1
const PLAN = { batch: 64, seed: 3, replayShare: 0.25 }
const STEPS = 50

/** Caption and picture of every row of a step. */
function rowsOf(captionDropout: number, step: number): { caption: string; picture: string }[] {
  const batch = new PairBatches(source, { ...PLAN, captionDropout }).at(step)
  return Array.from({ length: PLAN.batch }, (_, row) => ({
    caption: captionRow(batch, row, BEFORE).join(' '),
    picture: imageRow(batch, row, BEFORE).join(' '),
  }))
}

const EMPTY = source.emptyCaption.join(' ')
const known = new Set(
  [...source.own, ...source.replay].flatMap(({ captions, images }) =>
    captions.flatMap((caption) => images.map((image) => `${caption.join(' ')} → ${image.join(' ')}`)),
  ),
)

describe('caption dropout', () => {
  it('puts the empty caption before its share of the pictures, and leaves the other pairs together', () => {
    const rows = Array.from({ length: STEPS }, (_, step) => rowsOf(0.25, step)).flat()
    const kept = rows.filter(({ caption }) => caption !== EMPTY)
    // of 3200 coins: 6 standard deviations are 0.046
    expect(Math.abs(1 - kept.length / rows.length - 0.25)).toBeLessThan(0.046)
    expect(kept.every(({ caption, picture }) => known.has(`${caption} → ${picture}`))).toBe(true)
    const without = Array.from({ length: STEPS }, (_, step) => rowsOf(0, step)).flat()
    expect(rows.map(({ picture }) => picture)).toEqual(without.map(({ picture }) => picture))
    expect(without.some(({ caption }) => caption === EMPTY)).toBe(false)
  })

  it('is the same whenever a step is reached, and another in another step', () => {
    const emptied = (step: number): boolean[] => rowsOf(0.5, step).map(({ caption }) => caption === EMPTY)
    expect(emptied(7)).toEqual(emptied(7))
    expect(emptied(7)).not.toEqual(emptied(8))
  })

  it('is not there in evaluation', async () => {
    const evaluated = async (captionDropout: number): Promise<Record<string, number>> => {
      const recipe = parseRecipe({ base: 'b', dataset: 'd', batchSize: 4, captionDropout })
      const tune = await FineTune.create(await openRuntime('cpu'), recipe, TINY_PICTURES, { threads: 1 })
      onTestFinished(() => tune.dispose())
      return tune.evaluate()
    }
    const without = await evaluated(0)
    expect(Object.keys(without)).toEqual(['heldOutNats', 'replayNats'])
    expect(await evaluated(0.9)).toEqual(without)
  })
})
