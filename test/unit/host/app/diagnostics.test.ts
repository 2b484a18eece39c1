// What is attached to a report names neither people nor files.
import { describe, expect, it } from 'vitest'
import { withoutPaths } from '../../../../engine/host/app/diagnostics.ts'
import { createGrants } from '../../../../engine/host/app/grants.ts'

describe('paths in diagnostics', () => {
  const home = '/Users/anna/data'

  it.each([
    [JSON.stringify({ error: `${home}/runs/r1 is full` }), '{"error":"<home><path> is full"}'],
    ['"cannot open /srv/photos/anna/cat.png"', '"cannot open <path>"'],
    [JSON.stringify('C:\\Users\\Anna\\cat.png is broken'), '"<path> is broken"'],
    ['"step 3/4 of a 1/2 done"', '"step 3/4 of a 1/2 done"'],
  ])('%s', (text, clean) => {
    expect(withoutPaths(text, home)).toBe(clean)
  })
})

describe('grants', () => {
  it('are the same for the same path, and tell nothing about it', () => {
    const grants = createGrants()
    const word = grants.give('/srv/photos')
    expect(grants.give('/srv/photos')).toBe(word)
    expect(grants.pathOf(word)).toBe('/srv/photos')
    expect(word).not.toContain('photos')
  })

  it('that were never given out are refused', () => {
    expect(() => createGrants().pathOf('/etc/passwd')).toThrow(/not chosen/)
  })
})
