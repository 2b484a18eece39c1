// Ways out of a folder as every name that a window may give, in every call (RELIABILITY S8): nothing outside is read or changed.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { contract } from '../../../../engine/api/contract/index.ts'
import type { Call } from '../../../../engine/api/contract/define.ts'
import { createClient } from '../../../../engine/api/rpc/client.ts'
import { memoryPorts } from '../../../../engine/api/rpc/port.ts'
import { createApp } from '../../../../engine/host/app/app.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { OUT, SECRET } from '../../../helpers/ways-out.ts'
import { addDataset } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

type Json = z.core.JSONSchema.BaseSchema
type Caller = Readonly<Record<string, Readonly<Record<string, (input: unknown) => Promise<unknown>>>>>

/** Calls that start programs or reach for the network with what they are given, each with tests of its own. */
const ELSEWHERE = new Set(['captioner.probe', 'captioner.suggest'])

/** An app whose home lies beside a secret. */
function opened() {
  const root = tempFolder()
  writeFileSync(join(root, 'secret.txt'), SECRET)
  writeFileSync(join(root, 'secret.png'), SECRET)
  const home = join(root, 'home')
  mkdirSync(home)
  const store = openStore(home)
  addDataset(store, 'shapes', [{ key: 'k1', captions: ['a red circle'] }])
  const app = createApp({ store, version: '0', mode: 'served', roots: [home] })
  const [ours, theirs] = memoryPorts()
  app.attach(theirs)
  onTestFinished(async () => {
    await app.dispose()
    store.dispose()
  })
  return { root, home, app, client: createClient<typeof contract>(ours) as unknown as Caller }
}

/** An input with `hostile` in its string at `path`, and something that passes everywhere else. */
function inputs(schema: Json, hostile: string): unknown[] {
  const properties = Object.entries((schema.properties ?? {}) as Readonly<Record<string, Json>>)
  const required = new Set(schema.required ?? [])
  const plain = Object.fromEntries(
    properties.filter(([name]) => required.has(name)).map(([name, field]) => [name, valueFor(field, name)]),
  )
  return properties.flatMap(([name, field]) => {
    const value = withHostile(field, hostile)
    return value === undefined ? [] : [{ ...plain, [name]: value }]
  })
}

function withHostile(field: Json, hostile: string): unknown {
  const kinds = [field, ...((field.anyOf ?? []) as Json[])]
  if (kinds.some(({ type, enum: words }) => type === 'string' && !words)) return hostile
  const list = kinds.find(({ type }) => type === 'array')
  const item = list ? withHostile((list.items ?? {}) as Json, hostile) : undefined
  if (item !== undefined) return [item]
  const group = kinds.find(({ type, properties }) => type === 'object' && properties)
  return group ? inputs(group, hostile)[0] : undefined
}

function valueFor(field: Json, name: string): unknown {
  if (field.enum) return field.enum[0]
  if (name === 'dataset') return 'shapes'
  if (field.type === 'array') return [valueFor((field.items ?? {}) as Json, name)]
  if (field.type === 'object') return inputs(field, 'x')[0] ?? {}
  return { string: 'x', integer: 1, number: 1, boolean: false }[field.type as string] ?? null
}

/** Everything outside the home, with what it holds. */
function outside(root: string): string[] {
  return readdirSync(root)
    .filter((name) => name !== 'home')
    .map((name) => `${name} ${statSync(join(root, name)).mtimeMs} ${readFileSync(join(root, name), 'utf8')}`)
}

it(
  'gives nothing out and writes nothing outside, whatever stands for a name',
  { timeout: 120_000 },
  async () => {
    const { root, client } = opened()
    const before = outside(root)
    let asked = 0
    for (const [service, members] of Object.entries(contract))
      for (const [member, declared] of Object.entries(
        members as Readonly<Record<string, { kind: string }>>,
      )) {
        if (declared.kind !== 'call' || ELSEWHERE.has(`${service}.${member}`)) continue
        const schema = z.toJSONSchema((declared as unknown as Call).input, {
          io: 'input',
          unrepresentable: 'any',
        })
        for (const hostile of OUT)
          for (const input of inputs(schema, hostile)) {
            const answer = await client[service]?.[member]?.(input).catch((error: unknown) => error)
            asked++
            expect(
              JSON.stringify(answer ?? null),
              `${service}.${member} of ${JSON.stringify(input)}`,
            ).not.toContain(SECRET)
          }
      }
    expect(asked).toBeGreaterThan(2000)
    expect(outside(root)).toEqual(before)
  },
)
