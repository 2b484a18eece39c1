// Addresses and the routes they mean.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { link, parseRoute, router } from '../../renderer/lib/state/router.svelte.ts'

describe('addresses', () => {
  it('lead home when they name no page', () => {
    const home = { page: 'home', parts: [], query: {} }
    expect(['', '#', '#/', '#/nowhere/x', '#code=abc'].map(parseRoute)).toEqual(Array(5).fill(home))
  })
  it('hold page, parts and query', () => {
    expect(parseRoute('#/datasets/d1/p%2F2?filter=tag%3Acat&view=list')).toEqual({
      page: 'datasets',
      parts: ['d1', 'p/2'],
      query: { filter: 'tag:cat', view: 'list' },
    })
  })
  it('survive a broken escape', () => expect(parseRoute('#/runs/%E0%A4%A').parts).toEqual(['%E0%A4%A']))
  it.each([
    ['home', [], {}, '#/'],
    ['runs', ['r 1'], {}, '#/runs/r%201'],
    ['datasets', ['d1'], { filter: 'a?b=c&d' }, '#/datasets/d1?filter=a%3Fb%3Dc%26d'],
  ] as const)('of %s %j %j are read back as written', (page, parts, query, written) => {
    expect(link(page, parts, query)).toBe(written)
    expect(parseRoute(written)).toEqual({ page, parts, query })
  })
})

describe('the router', () => {
  let stop: () => void
  beforeEach(() => {
    location.hash = '#/datasets/d1?filter=cat&order=rating'
    stop = router.start()
  })
  afterEach(() => stop())

  it('shows what the address says', () => expect(router.route.parts).toEqual(['d1']))
  it('changes single keys of the query and takes out empty ones', () => {
    router.setQuery({ filter: 'dog', order: null, view: '' })
    expect([router.route.query, location.hash]).toEqual([{ filter: 'dog' }, '#/datasets/d1?filter=dog'])
  })
  it('follows the address', async () => {
    const heard = new Promise((resolve) => window.addEventListener('hashchange', resolve, { once: true }))
    router.go('runs', ['r3'])
    await heard
    expect(router.route).toEqual({ page: 'runs', parts: ['r3'], query: {} })
  })
})
