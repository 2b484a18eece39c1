// Which colours are worn, and that words can be read on them.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { resolveTheme, theme } from '../../renderer/lib/state/theme.svelte.ts'

const css = readFileSync('renderer/styles/tokens.css', 'utf8')

/** Colours of one theme by token: `light-dark(a, b)` in the first block, plain colours in the one for contrast. */
function colors(name: 'light' | 'dark' | 'contrast'): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, token = '', light = '', dark = ''] of css.matchAll(
    /(--[\w-]+): light-dark\((#\w+), (#\w+)\)/g,
  ))
    found.set(token, name === 'light' ? light : dark)
  const block = /data-theme='contrast'\] \{([^}]*)\}/.exec(css)?.[1] ?? ''
  if (name === 'contrast')
    for (const [, token = '', color = ''] of block.matchAll(/(--[\w-]+): (#\w{6})/g)) found.set(token, color)
  return found
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const SURFACES = ['--surface-0', '--surface-1', '--surface-2', '--surface-3']
const PAIRS: readonly (readonly [text: string, on: readonly string[]])[] = [
  ['--text', [...SURFACES, '--accent-soft', '--ok-soft', '--warn-soft', '--bad-soft', '--info-soft']],
  ['--text-muted', SURFACES],
  ['--accent-text', [...SURFACES.slice(0, 3), '--accent-soft']],
  ['--on-accent', ['--accent', '--accent-hover']],
  ['--ok', ['--surface-0', '--surface-1', '--ok-soft']],
  ['--warn', ['--surface-0', '--surface-1', '--warn-soft']],
  ['--bad', ['--surface-0', '--surface-1', '--bad-soft']],
  ['--info', ['--surface-0', '--surface-1', '--info-soft']],
]

describe('the theme', () => {
  it('is the chosen one', () => {
    expect(resolveTheme('light', { dark: true, contrast: true })).toBe('light')
  })
  it('follows the system otherwise, contrast before darkness', () => {
    const system = (dark: boolean, contrast: boolean) => resolveTheme('system', { dark, contrast })
    expect([system(false, false), system(true, false), system(true, true)]).toEqual([
      'light',
      'dark',
      'contrast',
    ])
  })
  it('is written where the tokens read it', () => {
    theme.set('contrast', 'dense')
    const { dataset } = document.documentElement
    expect([dataset['theme'], dataset['density']]).toEqual(['contrast', 'dense'])
  })
  it.each([
    ['light', 4.5],
    ['dark', 4.5],
    ['contrast', 7],
  ] as const)('%s shows every text at a contrast of %d or more', (name, least) => {
    const by = colors(name)
    const weak = PAIRS.flatMap(([text, surfaces]) =>
      surfaces
        .map((on) => ({ text, on, ratio: contrast(by.get(text) ?? '#000000', by.get(on) ?? '#000000') }))
        .filter(({ ratio }) => ratio < least),
    )
    expect(weak).toEqual([])
  })
  it.each(['light', 'dark', 'contrast'] as const)(
    '%s draws control borders and lines at 3 or more',
    (name) => {
      const by = colors(name)
      const drawn = ['--line-strong', '--accent', ...[1, 2, 3, 4, 5, 6].map((place) => `--series-${place}`)]
      const weak = drawn.filter((token) => contrast(by.get(token) ?? '', by.get('--surface-1') ?? '') < 3)
      expect(weak).toEqual([])
    },
  )
})
