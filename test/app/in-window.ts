// What tests of the window have in common: a data folder, the served app in front of it, a browser; all gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { openStore, type Store } from '../../engine/store/store.ts'
import { CHROMIUM_IS_MISSING, findChromium } from './chromium.ts'
import { seed, type SeedSize } from './seed.ts'
import {
  type OpenedWindow,
  openBrowser,
  openWindow,
  type Served,
  serve,
  type WindowOptions,
} from './served.ts'

/** Is a whole `npm run test:e2e` asked for, or the part that fits a commit? */
export const IS_FULL = process.env['E2E'] === 'full'

const SETUP_MS = 300_000

/** A served app in front of a data folder. */
export class Stage {
  /** Holds everything that the test makes on disk. */
  readonly root = mkdtempSync(join(tmpdir(), 'tuneloom-window-'))
  readonly home = join(this.root, 'home')
  #served: Served | undefined
  #browser: Browser | undefined

  get served(): Served {
    if (!this.#served) throw new Error('stage: the app is not served yet.')
    return this.#served
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error('stage: the browser is not open yet.')
    return this.#browser
  }

  /** Serves, also again on the same port after the process ended. */
  async serve(port = 0): Promise<void> {
    this.#served = await serve(this.home, [this.root], port)
  }

  async begin(size: SeedSize | undefined): Promise<void> {
    if (size) await seed(this.root, size)
    await this.serve()
    this.#browser = await openBrowser()
  }

  open(options: WindowOptions = {}): Promise<OpenedWindow> {
    return openWindow(this.browser, this.served, options)
  }

  /** Looks into the data folder while the app is served. */
  read<T>(look: (store: Store) => T): T {
    const store = openStore(this.home, { readOnly: true })
    try {
      return look(store)
    } finally {
      store.dispose()
    }
  }

  async end(): Promise<void> {
    await this.#browser?.close()
    await this.#served?.stop()
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Tests of the window on a data folder that is filled first, or empty without a size; skipped with a word without Chromium. */
export function inWindow(name: string, size: SeedSize | undefined, tests: (stage: Stage) => void): void {
  describe(`${name}`, () => {
    const stage = new Stage()
    const isPossible = findChromium() !== undefined
    beforeAll(() => (isPossible ? stage.begin(size) : undefined), SETUP_MS)
    beforeEach(({ skip }) => skip(!isPossible, CHROMIUM_IS_MISSING))
    afterAll(() => stage.end())
    tests(stage)
  })
}
