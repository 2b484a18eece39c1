// A served host as a process of its own, which may be told to die in the middle of a change.
// Usage: node hosted.ts HOME PORT [within|after]: `within` dies before the first change is kept, `after` before it is answered.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Port } from '../../engine/api/rpc/port.ts'
import { createApp } from '../../engine/host/app/app.ts'
import { servedApp } from '../../engine/host/serve/served-app.ts'
import { startServer } from '../../engine/host/serve/server.ts'
import { openToken } from '../../engine/host/serve/token.ts'
import { openStore } from '../../engine/store/store.ts'

let changed = false
const [home = '', port = '0', death = ''] = process.argv.slice(2)
const opened = openStore(home)
const store = { ...opened, answeredCalls: { once: dyingOnce } }
const app = createApp({ store, version: '0', mode: 'served', roots: [] })
const ui = join(home, 'ui')
mkdirSync(join(ui, 'assets'), { recursive: true })
writeFileSync(join(ui, 'index.html'), '<!doctype html><title>Tuneloom</title>')
const token = openToken(home)
const served = servedApp({ attach: (road) => app.attach(dying(road)), grants: app.grants, store })
const server = await startServer({ app: served, ui, token, port: Number(port), allowedHosts: [] })
process.stdout.write(`${JSON.stringify({ port: server.port, token: token.value })}\n`)

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

function dyingOnce(key: string, work: () => unknown): unknown {
  const outcome = opened.answeredCalls.once(key, () => {
    const value = work()
    if (death === 'within') die()
    return value
  })
  changed = true
  return outcome
}

/** A road that never brings the answer of a change. */
function dying(road: Port): Port {
  const send = (message: unknown): void => {
    if (death === 'after' && changed && 'answer' in (message as object)) die()
    road.send(message)
  }
  return { ...road, send }
}
