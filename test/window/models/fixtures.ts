// Models and jobs for tests.
import type { JobView, ModelView } from '../../../engine/api/contract/views.ts'

/** A model that draws, with an id that is its name in lower case. */
export function modelOf(name: string, more: Partial<ModelView> = {}): ModelView {
  return {
    ...{ id: name.toLowerCase(), name, kind: 'caption-image', licence: 'Apache-2.0', source: 'trained' },
    ...{ isShipped: false, parent: null, run: null, parameters: 1000, sizeBytes: 4_000_000, draws: true },
    ...{ createdAt: '2025-01-01T00:00:00Z', files: [], card: {}, generation: { temperature: 0.3 } },
    ...more,
  }
}

/** An export that the gate refused. */
export function refusedJob(): JobView {
  const model = { positions: 512, meanKl: 0.4, p99Kl: 1, agreement: 0.6, referenceNats: 2, otherNats: 2.4 }
  const conformance = {
    ...{ intact: true, model, file: { ...model, meanKl: 0.001 }, decoderRmse: 0.004 },
    ...{ picture: { sameTokens: 60, rmse: 0.1 }, tokensPerSecond: { float: 800, exported: 1200 } },
    limits: { meanKl: 0.15, agreement: 0.8, fileKl: 0.005, decoderRmse: 0.02 },
    ...{ passed: false, failures: [] },
  }
  return {
    ...{ id: 'j1', kind: 'export', label: 'Base as int4', state: 'failed', stage: '', done: 1, total: 1 },
    ...{ unit: '', startedAt: '2025-01-01T00:00:00Z', etaSeconds: null, result: null },
    subject: { kind: 'model', id: 'm1', name: 'Base' },
    error: { code: 'GATE_REFUSED', message: 'The int4 files are off.', details: { conformance }, fixes: [] },
  }
}
