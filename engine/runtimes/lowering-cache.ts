// Lowered graphs in files, so that the next process need not lower the same graph again. A file is used only where graph,
// options and the sources of the lowering are the same and its content is what was written.
import { createHash, type Hash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Graph } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'

/** Files kept; a training takes about five. */
const MOST_FILES = 48
/** Constants may be large; what they are made from is quicker than reading them. */
const LARGEST_BYTES = 64e6
/** Bytes of the digest that stands before the content. */
const DIGEST_BYTES = 32

/** What is asked for. */
export interface Lowering {
  /** Of the target and of whatever else decides the result. */
  readonly name: string
  readonly graph: Graph
  /** Where files are kept; absent: nowhere. */
  readonly cache: string | undefined
}

/** The bytes of a lowered graph: from the cache, or made and kept. A cache that cannot be written is left alone. */
export function cachedLowering({ name, graph, cache }: Lowering, make: () => Uint8Array): Uint8Array {
  if (cache === undefined) return make()
  const file = join(cache, `${digestOf(name, graph)}.bin`)
  const known = readSound(file)
  if (known) return known
  const made = make()
  if (made.length <= LARGEST_BYTES) keep(cache, file, made)
  return made
}

function readSound(file: string): Uint8Array | undefined {
  try {
    const bytes = readFileSync(file)
    const content = bytes.subarray(DIGEST_BYTES)
    return sha256(content).equals(bytes.subarray(0, DIGEST_BYTES)) ? content : undefined
  } catch {
    return undefined // not there
  }
}

function keep(cache: string, file: string, content: Uint8Array): void {
  const part = `${file}.${process.pid}.part`
  try {
    mkdirSync(cache, { recursive: true })
  } catch {
    return // something else has the folder's name
  }
  try {
    writeFileSync(part, Buffer.concat([sha256(content), content]))
    renameSync(part, file)
    dropOldest(cache)
  } catch {
    rmSync(part, { force: true }) // a full disk costs time, nothing else
  }
}

function dropOldest(cache: string): void {
  const files = readdirSync(cache).map((name) => join(cache, name))
  const byAge = files.map((file) => ({ file, at: statSync(file).mtimeMs })).sort((a, b) => b.at - a.at)
  for (const { file } of byAge.slice(MOST_FILES)) rmSync(file, { force: true })
}

function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest()
}

/** Every node with its operands, attributes and the bytes of its constants. */
function digestOf(name: string, graph: Graph): string {
  const hash = createHash('sha256').update(`${name}\n${sourcesKey()}\n`)
  const numbers = new Map<Value, number>()
  for (const { op, inputs, outputs, attrs } of graph.nodes) {
    hash.update(`${op.name}(${inputs.map((value) => numbers.get(value)).join()})`)
    for (const [key, value] of Object.entries(attrs)) addAttribute(hash, key, value)
    for (const value of outputs) {
      numbers.set(value, numbers.size)
      hash.update(`:${value.dtype}[${value.shape.join()}]`)
    }
  }
  for (const [output, value] of graph.outputs)
    hash.update(`\n${JSON.stringify(output)} ${numbers.get(value)}`)
  return hash.digest('hex').slice(0, 40)
}

function addAttribute(hash: Hash, key: string, value: unknown): void {
  if (!ArrayBuffer.isView(value)) hash.update(`;${key}=${JSON.stringify(value)}`)
  else
    hash
      .update(`;${key}=${value.constructor.name}:${value.byteLength}:`)
      .update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
}

/** Folders whose code decides what a graph is lowered to. */
const SOURCES = ['../ir', '../ops', '../lower', '../formats']
let sources: string | undefined

/** Sizes and times of those files: another version of the program lowers anew. */
function sourcesKey(): string {
  return (sources ??= SOURCES.flatMap((folder) => {
    const root = fileURLToPath(new URL(folder, import.meta.url))
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .toSorted()
      .map((name) => {
        const { size, mtimeMs } = statSync(join(root, name))
        return `${name} ${size} ${mtimeMs}`
      })
  }).join('\n'))
}
