// Own metrics in the store: versions by content, of which none is lost.
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function open() {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  return store.ownMetrics
}
const content = (digest: string, name = 'brevity') => ({ name, digest, definition: { formula: digest } })
const brief = (rows: readonly { version: number; digest: string; isCurrent: boolean }[]) =>
  rows.map(({ version, digest, isCurrent }) => [version, digest, isCurrent])

describe('own metrics', () => {
  it('get a version for every content, and the one that they had when it comes back', () => {
    const metrics = open()
    expect(metrics.save(content('a'))).toMatchObject({
      version: 1,
      isCurrent: true,
      definition: { formula: 'a' },
    })
    expect(metrics.save(content('b')).version).toBe(2)
    expect(metrics.save(content('a')).version).toBe(1)
    expect(brief(metrics.versions('brevity'))).toEqual([
      [1, 'a', true],
      [2, 'b', false],
    ])
    expect(metrics.save(content('c')).version).toBe(3)
    expect(metrics.save(content('a', 'other')).version).toBe(1)
    expect(metrics.list().map(({ name, version }) => [name, version])).toEqual([
      ['brevity', 3],
      ['other', 1],
    ])
  })

  it('may change their words without becoming another version', () => {
    const metrics = open()
    metrics.save(content('a'))
    metrics.save({ ...content('a'), definition: { formula: 'a', label: 'new' } })
    expect(metrics.versions('brevity')).toHaveLength(1)
    expect(metrics.get('brevity')?.definition).toEqual({ formula: 'a', label: 'new' })
  })

  it('stay there by version after they were removed', () => {
    const metrics = open()
    metrics.save(content('a'))
    metrics.save(content('b'))
    metrics.remove('brevity')
    expect(metrics.list()).toEqual([])
    expect([metrics.get('brevity'), metrics.get('brevity', 1)?.digest]).toEqual([undefined, 'a'])
    expect(() => metrics.remove('brevity')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME' }) as Error,
    )
    expect(metrics.save(content('b')).version).toBe(2)
  })
})
