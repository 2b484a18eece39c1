// The other end of a contestant: answers lines of JSON on stdin until it closes.
import { createInterface } from 'node:readline'

/** Says that it is loaded, then answers each request; `work` returns what the benchmark compares, and is timed. */
export async function serve<Request>(work: (request: Request) => Promise<object>): Promise<void> {
  process.stdout.write('{"ready":true}\n')
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request
    const startedMs = performance.now()
    const answer = await work(request)
    const ms = performance.now() - startedMs
    process.stdout.write(`${JSON.stringify({ ms, ...answer })}\n`)
  }
}
