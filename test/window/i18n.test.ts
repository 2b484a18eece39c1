// Every key that the window names exists in both languages, with the same values in its text.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { de } from '../../renderer/lib/i18n/de/index.ts'
import { en } from '../../renderer/lib/i18n/en/index.ts'

const flat = (pages: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
  new Map(
    Object.entries(pages).flatMap(([page, texts]) =>
      Object.entries(texts).map(([name, text]) => [`${page}.${name}`, text] as const),
    ),
  )
const english = flat(en)
const german = flat(de)
const names = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort()

function sources(): { readonly path: string; readonly text: string }[] {
  return readdirSync('renderer', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(svelte|ts)$/.test(path) && !path.includes('i18n'))
    .map((path) => ({ path, text: readFileSync(join('renderer', path), 'utf8') }))
}

describe('the words of the window', () => {
  it('exist for every key that a component names', () => {
    const used = sources().flatMap(({ path, text }) =>
      [...text.matchAll(/\bt\(\s*'([a-z]+\.[\w.]+)'/g)].map(([, key = '']) => ({ path, key })),
    )
    expect(used.length).toBeGreaterThan(50)
    expect(used.filter(({ key }) => !english.has(key as never))).toEqual([])
  })
  it('are all there in German', () => {
    // German has more: names of options, which the engine gives in English.
    expect([...english.keys()].filter((key) => !german.has(key))).toEqual([])
  })
  it('take the same values in both languages', () => {
    const differing = [...english].filter(
      ([key, text]) => names(text).join() !== names(german.get(key) ?? '').join(),
    )
    expect(differing).toEqual([])
  })
  it('are empty in both languages or in none', () => {
    const isEmpty = (text: string | undefined) => text?.trim() === ''
    expect([...english].filter(([key, text]) => isEmpty(text) !== isEmpty(german.get(key)))).toEqual([])
  })
})
