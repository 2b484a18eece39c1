// Our side of `bench decode`, started by it: node decode-server.ts JOB
import { TextRows } from '../generate/text-rows.ts'
import { openRuntime } from '../runtimes/index.ts'
import type { DecodeJob, DecodeRequest } from './decode.ts'
import { continueRows } from './decode-work.ts'
import { readJob } from './job.ts'
import { serve } from './serve.ts'

const { job, weights } = readJob<DecodeJob>()
const { config, threads, runtime } = job
const rows = new TextRows(await openRuntime(runtime), { config, weights: weights('weights') }, { threads })

await serve((request: DecodeRequest) => continueRows(rows, request))
