// llama.cpp's side of `bench decode-stored`, started by it: node llama-bench-server.ts JOB. Each request is one run of llama-bench,
// which loads, warms up and times itself: its own time is the answer.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { DecodeRequest } from './decode.ts'
import type { StoredJob } from './decode-stored.ts'
import { readJob } from './job.ts'
import { serve } from './serve.ts'

const { model, threads, llamaBench } = readJob<StoredJob>().job
const report = z.array(z.object({ avg_ns: z.number().positive() })).length(1)

await serve(async ({ promptLength, newTokens }: DecodeRequest) => {
  const what = newTokens > 1 ? ['-p', '0', '-n', `${newTokens}`] : ['-p', `${promptLength}`, '-n', '0']
  const args = ['-m', model, '-t', `${threads}`, '-r', '1', '-o', 'json', ...what]
  const { stdout } = await promisify(execFile)(llamaBench as string, args)
  const [{ avg_ns } = { avg_ns: NaN }] = report.parse(JSON.parse(stdout))
  return { ms: avg_ns / 1e6 }
})
