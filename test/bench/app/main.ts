// `tuneloom bench app`: measures the window in a browser over the real served app and says each figure as a JSON line.
import { createRequire } from 'node:module'
import type { AppBenchMessage } from '../../../engine/bench/app.ts'
import { findChromium } from '../../app/chromium.ts'

function say(message: AppBenchMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

function missing(): { what: string; fix: string } | undefined {
  try {
    createRequire(import.meta.url).resolve('playwright-core')
  } catch {
    return { what: 'the package playwright-core', fix: 'npm install, with development packages.' }
  }
  if (findChromium() !== undefined) return undefined
  return {
    what: 'the browser Chromium',
    fix: 'apt-get install chromium, or name one in the variable CHROMIUM.',
  }
}

const lack = missing()
if (lack) {
  say({ type: 'missing', ...lack })
} else {
  const { measureAll } = await import('./measure.ts')
  await measureAll(JSON.parse(process.argv[2] ?? '{}'), say)
}
