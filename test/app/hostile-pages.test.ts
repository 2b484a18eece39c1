// What pages of other sites can do to the served app from a real browser: a name that leads to this machine (DNS rebinding),
// another port, a sandboxed frame, forms, pictures, scripts, sockets. Nothing may be read, and nothing may change.
import { readdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../engine/store/store.ts'
import { inWindow } from './in-window.ts'
import { openBrowser, openWindow } from './served.ts'

/** What an attacker is after; the token is given to him, which he could never guess. */
interface Target {
  readonly origin: string
  readonly token: string
  readonly picture: string
  readonly script: string
}

/** What a page could read, by attempt; empty where it got nothing. */
type Loot = Readonly<Record<string, string>>

const NOTHING: Loot = {
  ...{ 'picture, with the token': '', 'picture, without': '', 'shell, opaque': '', 'shell, readable': '' },
  ...{ 'session, as a form would': '', 'session, as JSON': '', 'upload, with the token': '' },
  ...{ 'picture in the page': '', 'script in the page': '', socket: '' },
}

inWindow('a page of another site', { pairs: 8, runs: 1 }, (stage) => {
  let attacker: Server
  let browser: Browser
  let target: Target
  const at = (host: string): string => `http://${host}:${(attacker.address() as AddressInfo).port}/`

  beforeAll(async () => {
    attacker = await serveAttacker()
    browser = await openBrowser(['--host-resolver-rules=MAP *.test 127.0.0.1'])
    const origin = new URL(stage.served.url).origin
    const script = /src="([^"]+\.js)"/.exec(await (await fetch(origin)).text())?.[1] ?? ''
    const picture = stage.read((store) => store.samples.list('r1').at(-1)?.image ?? '')
    target = { origin, token: stage.served.token, picture, script: origin + new URL(script, origin).pathname }
  })

  afterAll(async () => {
    await browser?.close()
    await new Promise((resolve) => attacker.close(resolve))
  })

  it('that is our own gets what its token is good for: the attempts themselves work', async () => {
    const { page, context } = await openWindow(browser, stage.served)
    const loot = await page.evaluate(attack, target)
    await context.close()
    const had = Object.entries(loot).filter(([, bytes]) => bytes !== '')
    expect(Object.fromEntries(had.map(([attempt, bytes]) => [attempt, bytes.slice(0, 4)]))).toEqual({
      ...{ 'picture, with the token': '200 ', 'picture, without': '401 ' },
      ...{ 'shell, opaque': '200 ', 'shell, readable': '200 ' },
      ...{ 'session, as a form would': '415 ', 'session, as JSON': '401 ', 'upload, with the token': '200 ' },
      socket: expect.any(String) as string,
    })
  })

  it.each([
    ['with a name of its own that leads to this machine', 'evil.test'],
    ['with a name that looks like ours', '127.0.0.1.evil.test'],
    ['on another port of this machine', '127.0.0.1'],
    ['on another port, by name', 'localhost'],
  ])('%s gets nothing and changes nothing', async (_, host) => {
    // Our own window is open beside it, and what it loaded lies in the cache.
    const { page: own, context } = await openWindow(browser, stage.served)
    await own.evaluate(attack, target)
    const before = stage.read(stateOf)
    const page = await context.newPage()
    await page.goto(at(host))
    expect(await page.evaluate(attack, target)).toEqual(NOTHING)
    expect(await (await sandboxed(page, at(host))).evaluate(attack, target)).toEqual(NOTHING)
    await context.close()
    expect(stage.read(stateOf)).toEqual(before)
  })

  it.each(['evil.test', '127.0.0.1.evil.test', 'localhost.test'])(
    'that lets %s lead to our very port is not served there, and its socket stays shut',
    async (host) => {
      const before = stage.read(stateOf)
      const context = await browser.newContext()
      const page = await context.newPage()
      const rebound = target.origin.replace('127.0.0.1', host)
      const answer = await page.goto(rebound)
      expect(answer?.status()).toBe(421)
      const same = { ...target, origin: rebound, script: target.script.replace(target.origin, rebound) }
      const loot = await page.evaluate(attack, same)
      // An answer of its own origin can be read: it is the refusal, and nothing but it.
      for (const bytes of Object.values(loot).filter((text) => text !== ''))
        expect(bytes).toMatch(/^421 .*not served here/)
      expect([loot['socket'], loot['picture in the page'], loot['script in the page']]).toEqual(['', '', ''])
      await context.close()
      expect(stage.read(stateOf)).toEqual(before)
    },
  )

  it.each(['POST', 'GET'] as const)('sends a %s form in vain', async (method) => {
    const before = stage.read(stateOf)
    const context = await browser.newContext()
    for (const path of ['/api/session', '/upload', '/rpc']) {
      const page = await context.newPage()
      await page.goto(at('evil.test'))
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url().startsWith(target.origin + path)),
        page.evaluate(sendForm, { action: target.origin + path, method }),
      ])
      // A form that reads puts its fields behind the path, where nothing here takes any.
      expect(answer.status(), path).toBe(method === 'POST' ? 403 : 400)
    }
    await context.close()
    expect(stage.read(stateOf)).toEqual(before)
  })

  it('cannot show the window in a frame, nor hold on to one that it opens', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(at('evil.test'))
    const seen = page.waitForResponse((response) => response.url().startsWith(target.origin))
    await page.evaluate((source) => {
      const frame = Object.assign(document.createElement('iframe'), { src: source, name: 'victim' })
      document.body.append(frame)
    }, target.origin)
    expect((await seen).status()).toBe(403)
    await expect.poll(() => page.frame('victim')?.url()).toBe('chrome-error://chromewebdata/')

    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((to) => void Object.assign(globalThis, { held: window.open(to) }), target.origin),
    ])
    await popup.waitForLoadState()
    expect(await popup.evaluate(() => window.opener)).toBeNull()
    await expect.poll(() => page.evaluate(() => (globalThis as { held?: Window }).held?.closed)).toBe(true)
    await context.close()
  })
})

/** An empty page, and the same page in a frame without an origin. */
async function serveAttacker(): Promise<Server> {
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html><title>attacker</title><body></body>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function sandboxed(page: Page, source: string): Promise<Frame> {
  await page.evaluate((src) => {
    const frame = document.createElement('iframe')
    frame.setAttribute('sandbox', 'allow-scripts')
    frame.name = 'null-origin'
    frame.src = src
    document.body.append(frame)
  }, source)
  await expect.poll(() => page.frame('null-origin')?.url()).toBe(source)
  const frame = page.frame('null-origin') as Frame
  await frame.waitForLoadState()
  return frame
}

/** Runs in the page: tries everything and says what it could read. */
async function attack({ origin, token, picture, script }: Target): Promise<Loot> {
  const bearer = { Authorization: `Bearer ${token}` }
  const json = { 'Content-Type': 'application/json', 'X-FT': '1' }
  const text = async (path: string, init: RequestInit): Promise<string> => {
    try {
      const answer = await fetch(origin + path, init)
      return answer.type === 'opaque' ? '' : `${answer.status} ${await answer.text()}`
    } catch {
      return ''
    }
  }
  // Our own page takes no script elements at all; there this is refused before anything is asked.
  const element = (tag: 'img' | 'script', src: string): Promise<string> =>
    new Promise<string>((resolve) => {
      const made = document.createElement(tag)
      made.onload = () => resolve('loaded')
      made.onerror = () => resolve('')
      document.head.append(made)
      made.src = src
    }).catch(() => '')
  const socket = (): Promise<string> =>
    new Promise((resolve) => {
      const road = new WebSocket(`${origin.replace('http', 'ws')}/rpc`)
      road.onopen = () => {
        road.send(JSON.stringify({ token }))
        road.send(JSON.stringify({ ask: 1, call: 'datasets.list' }))
      }
      road.onmessage = ({ data }) => resolve(String(data))
      road.onclose = () => resolve('')
    })
  return {
    'picture, without': await text(`/media/${picture}`, {}),
    'picture in the page': await element('img', `${origin}/media/${picture}`),
    'picture, with the token': await text(`/media/${picture}`, { headers: bearer }),
    'shell, opaque': await text('/', { mode: 'no-cors' }),
    'shell, readable': await text('/', {}),
    'session, as a form would': await text('/api/session', { method: 'POST', mode: 'no-cors', body: '{}' }),
    'session, as JSON': await text('/api/session', { method: 'POST', headers: json, body: '{"code":"x"}' }),
    'upload, with the token': await text('/upload', {
      ...{ method: 'POST', headers: { ...json, ...bearer } },
      body: JSON.stringify({ files: [{ path: 'a.png', size: 1 }] }),
    }),
    'script in the page': await element('script', script),
    socket: await socket(),
  }
}

/** Runs in the page: what a click on a button of the attacker's would do. */
function sendForm({ action, method }: { action: string; method: string }): void {
  const form = Object.assign(document.createElement('form'), { action, method, enctype: 'text/plain' })
  const field = Object.assign(document.createElement('input'), { name: '{"code":"', value: 'x"}' })
  form.append(field)
  document.body.append(form)
  form.submit()
}

/** Everything that a request could have changed. */
function stateOf(store: Store): unknown {
  return {
    datasets: store.datasets.list(),
    runs: store.runs.list(),
    models: store.models.list(),
    uploads: readdirSync(join(store.home.root, 'uploads')),
  }
}
