// A dataset of many pairs: opened, scrolled by wheel and by its scrollbar, every caption replaced and brought back.
import type { Page } from 'playwright-core'
import { openWindow } from '../../app/served.ts'
import { COMMON_WORD, NAMES } from './fixture.ts'
import { repeatFor, type Stage, tell } from './stage.ts'
import { type FrameFigures, framesWhile, timeFrom } from './timing.ts'

const WHEEL_PIXELS = 240
/** A wheel turns about so often. */
const WHEEL_MS = 25
/** There and back so many times in one stretch. */
const DRAGS = 3

/** Opens it and scrolls through it. */
export async function measureDataset(stage: Stage): Promise<void> {
  const { page, context } = await openWindow(stage.browser, stage.served, { hash: '#/datasets' })
  const link = page.getByRole('link', { name: NAMES.large, exact: true })
  await link.waitFor()
  await page.waitForLoadState('networkidle')
  const openMs = await timeFrom(page, { event: 'click', until: arePicturesShown }, () => link.click())
  tell(stage, 'datasetOpen', openMs, 'every cell in sight has its picture')
  await scrollByWheel(stage, page)
  await scrollByBar(stage, page)
  await context.close()
}

async function scrollByWheel(stage: Stage, page: Page): Promise<void> {
  await page.getByRole('gridcell').first().hover()
  const frames = await framesWhile(page, () =>
    repeatFor(stage.stretchMs, async () => {
      await page.mouse.wheel(0, WHEEL_PIXELS)
      await page.waitForTimeout(WHEEL_MS)
    }),
  )
  const note = noteOf(frames)
  tell(stage, 'wheelLongFrames', frames.long, note)
  tell(stage, 'wheelMedian', frames.medianMs)
  tell(stage, 'wheelP99', frames.p99Ms)
  tell(stage, 'wheelRate', frames.perSecond)
}

async function scrollByBar(stage: Stage, page: Page): Promise<void> {
  const bar = await grabThumb(page)
  const frames = await framesWhile(page, () =>
    repeatFor(stage.stretchMs, async (_, share) => {
      const turn = (share * DRAGS) % 1
      await page.mouse.move(bar.x, bar.top + bar.length * (turn < 0.5 ? 2 * turn : 2 - 2 * turn))
    }),
  )
  const note = noteOf(frames)
  const settleMs = await timeFrom(page, { event: 'scroll', until: arePicturesShown }, () =>
    page.mouse.move(bar.x, bar.top + bar.length * 0.37),
  )
  await page.mouse.up()
  tell(stage, 'dragLongFrames', frames.long, `${note}; ${await scrolledShare(page)}`)
  tell(stage, 'dragMedian', frames.medianMs)
  tell(stage, 'dragP99', frames.p99Ms)
  tell(stage, 'dragRate', frames.perSecond)
  tell(stage, 'settle', settleMs)
}

function noteOf({ frames, worstMs }: FrameFigures): string {
  return `${frames} frames, the longest ${Math.round(worstMs)} ms`
}

/** A scrollbar whose thumb is held: where it was taken, and how far it can go. */
interface Bar {
  readonly x: number
  readonly top: number
  readonly length: number
}

/** Where a thumb may be taken while the list is at its top: below the arrow, where there is one. */
const GRIPS = [18, 14, 22, 10]
const TRIAL = 30
const ENDS = 40

/** Presses the mouse on the thumb of the grid's scrollbar. */
async function grabThumb(page: Page): Promise<Bar> {
  const grid = page.getByRole('grid')
  const { right, top, height, width } = await grid.evaluate((element) => {
    const { right, top, height } = element.getBoundingClientRect()
    return { right, top, height, width: (element as HTMLElement).offsetWidth - element.clientWidth }
  })
  const x = right - width / 2
  for (const grip of GRIPS) {
    await grid.evaluate((element) => (element.scrollTop = 0))
    await page.waitForFunction(() => document.querySelector('[role=row][aria-rowindex="1"]') !== null)
    await page.mouse.move(x, top + grip)
    await page.mouse.down()
    await page.mouse.move(x, top + grip + TRIAL)
    const isHeld = await page
      .waitForFunction(() => (document.querySelector('[role=grid]')?.scrollTop ?? 0) > 0, null, {
        timeout: 1000,
      })
      .then(
        () => true,
        () => false,
      )
    if (isHeld) return { x, top: top + grip, length: height - ENDS }
    await page.mouse.up()
  }
  throw new Error('dataset: the scrollbar of the grid could not be held.')
}

/** Proof that dragging moved something. */
async function scrolledShare(page: Page): Promise<string> {
  return page.getByRole('grid').evaluate((grid) => {
    const share = grid.scrollTop / Math.max(1, grid.scrollHeight - grid.clientHeight)
    return `left at ${Math.round(share * 100)} % of the list`
  })
}

/** Finds and replaces in every caption, and takes it back. */
export async function measureReplace(stage: Stage): Promise<void> {
  const { page, context } = await openWindow(stage.browser, stage.served, { hash: '#/datasets' })
  await page.getByRole('link', { name: NAMES.large, exact: true }).click()
  await page.getByRole('gridcell').first().waitFor()
  await page.getByRole('tab', { name: 'Replace' }).click()
  const find = page.getByRole('textbox', { name: 'Find', exact: true })
  await page.getByRole('textbox', { name: 'Replace with' }).fill('sketch')
  const previewMs = await timeFrom(page, { event: 'input', until: isPreviewShown }, () =>
    find.fill(COMMON_WORD),
  )
  const said = await page.getByText(/would change/).textContent()
  tell(stage, 'replacePreview', previewMs, `from the last key; ${said?.trim() ?? ''}`)
  const apply = page.getByRole('button', { name: /^Replace in/ })
  const applyMs = await timeFrom(page, { event: 'click', until: areCaptionsReplaced }, () => apply.click())
  tell(stage, 'replaceApply', applyMs, 'from the click to the new captions in the grid')
  const undo = page.getByRole('button', { name: 'Undo the last change' }).first()
  const undoMs = await timeFrom(page, { event: 'click', until: areCaptionsBack }, () => undo.click())
  tell(stage, 'replaceUndo', undoMs, 'from the click to the old captions in the grid')
  await context.close()
}

// What follows is looked at inside the page.

/** True when every cell in sight has a picture that is decoded. */
function arePicturesShown(): boolean {
  const grid = document.querySelector('[role=grid]')
  if (!grid) return false
  const { top, bottom } = grid.getBoundingClientRect()
  const inSight = [...grid.querySelectorAll('[role=gridcell]')].filter((cell) => {
    const place = cell.getBoundingClientRect()
    return place.bottom > top && place.top < bottom
  })
  return (
    inSight.length > 0 &&
    inSight.every((cell) => {
      const picture = cell.querySelector('img')
      return picture !== null && picture.complete && picture.naturalWidth > 0
    })
  )
}

function isPreviewShown(): boolean {
  const said = [...document.querySelectorAll('[role=status]')].some((one) =>
    /[1-9].*would change/.test(one.textContent),
  )
  return said && document.querySelector('li ins, li del') !== null
}

function areCaptionsReplaced(): boolean {
  const captions = [...document.querySelectorAll('[role=gridcell] figcaption')]
  return captions.length > 0 && captions.every((one) => one.textContent.includes(', sketch '))
}

function areCaptionsBack(): boolean {
  const captions = [...document.querySelectorAll('[role=gridcell] figcaption')]
  return captions.length > 0 && captions.every((one) => one.textContent.includes(', drawing '))
}
