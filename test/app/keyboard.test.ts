// Without a mouse: every page can be gone through with Tab and shows where one is, and the whole way from captions to a duel
// and a drawing is walked by keys alone.
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { inWindow } from './in-window.ts'
import { FULL, reach } from './screens.ts'

/** A place that Tab comes to. */
interface Stop {
  readonly name: string
  readonly isSeen: boolean
}

const MOST_STOPS = 400
const MOST_FRAMES = 60

inWindow('by keyboard alone', { pairs: 24, runs: 2, judged: true }, (stage) => {
  it('Tab comes round on every page, and every stop is seen', { timeout: 600_000 }, async () => {
    const { page, context, complaints } = await stage.open()
    const found: string[] = []
    for (const screen of FULL) {
      await reach(page, screen)
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      const stops = await round(page)
      if (stops.length === MOST_STOPS) found.push(`${screen.name}: Tab does not come round`)
      expect(stops.length, screen.name).toBeGreaterThan(8)
      for (const { name } of stops.filter(({ isSeen }) => !isSeen)) found.push(`${screen.name}: ${name}`)
    }
    await context.close()
    expect(found).toEqual([])
    expect(complaints.list).toEqual([])
  })

  it('captions are written, a run is started, compared and drawn with', { timeout: 600_000 }, async () => {
    const { page, context, complaints } = await stage.open()
    const { keyboard } = page
    await keyboard.press('Tab')
    expect((await here(page)).name).toBe('Skip to content')
    await keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('page')

    await keyboard.press('Control+k')
    await keyboard.type('go to datasets')
    await keyboard.press('Enter')
    await tabTo(page, /^scenes/)
    await keyboard.press('Enter')
    await page.getByRole('gridcell').first().waitFor()
    await keyboard.press('l')
    await page.waitForFunction(() => document.activeElement instanceof HTMLTextAreaElement)
    await keyboard.press('Control+a')
    await keyboard.type('by keys alone')
    await keyboard.press('Enter')
    await page.getByText('2 of 24').first().waitFor()
    await keyboard.press('Escape')
    await page.getByRole('heading', { level: 1, name: 'scenes' }).waitFor()

    await keyboard.press('Control+n')
    await page.getByRole('heading', { level: 1, name: 'New run' }).waitFor()
    for (const [step, choice] of [
      ['2', /^tiny$|^tiny /],
      ['3', /^scenes/],
    ] as const) {
      await keyboard.press(`Alt+${step}`)
      await tabTo(page, choice)
      await keyboard.press('Space')
    }
    await keyboard.press('Alt+5')
    await tabTo(page, /^Steps/)
    await keyboard.press('Control+a')
    await keyboard.type('8')
    await keyboard.press('Tab')
    // While the plan is being worked out the keys do nothing yet.
    const startRun = async (): Promise<string> => {
      await keyboard.press('Control+Enter')
      return page.url()
    }
    await expect.poll(startRun, { timeout: 60_000 }).toContain('#/runs/')
    await page.getByText('Finished').first().waitFor()

    await tabTo(page, /^Duel with the baseline$/)
    await keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'New duel' }).waitFor()
    await tabTo(page, /^Compare$/)
    await keyboard.press('Enter')
    await page
      .getByRole('link', { name: /against/ })
      .nth(1)
      .waitFor()
    await tabTo(page, /against/)
    await keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /against/ }).waitFor()

    await keyboard.press('Alt+4')
    await page.getByRole('textbox', { name: 'Prompt' }).waitFor()
    await keyboard.press('/')
    await keyboard.type('a red circle')
    await keyboard.press('Enter')
    await page
      .getByRole('img', { name: /a red circle/ })
      .first()
      .waitFor()
    await context.close()
    expect(complaints.list).toEqual([])
    const made = stage.read((store) => ({
      texts: store.captions.list('d1').map(({ text }) => text),
      run: store.runs.list().find(({ totalSteps }) => totalSteps === 8)?.status,
      duels: store.duels.list().length,
    }))
    expect(made).toMatchObject({ run: 'finished', duels: 2 })
    expect(made.texts).toContain('by keys alone')
  })
})

/** All stops from the beginning of the page until Tab is there again. */
async function round(page: Page): Promise<Stop[]> {
  const stops: Stop[] = []
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press('Tab')
    const stop = await here(page)
    if (stop.name === '' || (stops.length > 0 && stop.name === stops[0]?.name)) break
    stops.push(stop)
  }
  return stops
}

/** Tab until the place of this name; every stop on the way must be seen. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    const stop = await here(page)
    expect(stop).toMatchObject({ isSeen: true })
    if (name.test(stop.name)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`keyboard: Tab never came to ${String(name)}.`)
}

/**
 * Where the focus is, and whether it can be seen there: on the page, with a line around it or around its label. What slides
 * in, or closes and gives the focus back, has some frames for that.
 */
async function here(page: Page): Promise<Stop> {
  return page.evaluate(async (frames) => {
    const isMarked = (element: Element): boolean => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
    }
    const isShown = (element: Element): boolean => {
      const { width, height, bottom, right, top, left } = element.getBoundingClientRect()
      return width > 4 && height > 4 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
    }
    const look = (): Stop => {
      const at = document.activeElement
      if (!(at instanceof HTMLElement) || at === document.body) return { name: '', isSeen: true }
      const active = document.getElementById(at.getAttribute('aria-activedescendant') ?? '')
      const label = at.closest('label, article')
      const holders = [at, label, at.nextElementSibling, at.parentElement, active].filter(
        (one) => one !== null,
      )
      const words = at.getAttribute('aria-label') ?? (at as HTMLInputElement).labels?.[0]?.textContent
      const name = (words ?? at.textContent).replace(/\s+/g, ' ').trim()
      const isSeen = at.id === 'page' || holders.some((one) => isMarked(one) && isShown(one))
      return { name: name || at.outerHTML.slice(0, 120), isSeen }
    }
    for (let frame = 0; frame < frames && !look().isSeen; frame++)
      await new Promise((drawn) => requestAnimationFrame(drawn))
    return look()
  }, MOST_FRAMES)
}
