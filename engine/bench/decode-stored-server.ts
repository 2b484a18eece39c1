// Our side of `bench decode-stored`, started by it: node decode-stored-server.ts JOB
import { TextRows } from '../generate/text-rows.ts'
import { loadStoredTextModel } from '../models/text/load.ts'
import { openRuntime } from '../runtimes/index.ts'
import type { DecodeRequest } from './decode.ts'
import type { StoredJob } from './decode-stored.ts'
import { continueRows } from './decode-work.ts'
import { readJob } from './job.ts'
import { serve } from './serve.ts'

const { model, threads, runtime } = readJob<StoredJob>().job
const { config, weights, stored } = loadStoredTextModel(model)
const rows = new TextRows(await openRuntime(runtime), { config, weights, stored }, { threads })

await serve((request: DecodeRequest) => continueRows(rows, request))
