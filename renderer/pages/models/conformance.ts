// The gate's figures against their limits, read from what an export keeps or a refusal brings.
import type { ErrorView } from '../../../engine/api/contract/views.ts'

/** Figures of the gate that have a limit. */
export const GATED = ['meanKl', 'agreement', 'fileKl', 'decoderRmse'] as const
/** One of them, or the one of text models. */
export type GatedFigure = (typeof GATED)[number] | 'meanDifference'

/** A figure beside its limit. */
export interface GateRow {
  readonly figure: GatedFigure
  readonly value: number | null
  readonly limit: number | null
  /** The limit is the least that passes; otherwise it is the most. */
  readonly isFloor: boolean
  readonly hasPassed: boolean
}

/** What the gate measured. */
export interface GateReading {
  readonly rows: readonly GateRow[]
  /** Null when it was not told. */
  readonly isIntact: boolean | null
  readonly sameTokens: number | null
  readonly tokensPerSecond: { readonly float: number | null; readonly exported: number | null }
  /** Of text models: nats per token. */
  readonly loss: { readonly float: number; readonly exported: number } | null
  /** Positions that were compared. */
  readonly positions: number | null
  readonly hasPassed: boolean
}

/** Reads a conformance report; undefined when there is nothing of one. */
export function readConformance(report: unknown): GateReading | undefined {
  if (!isRecord(report)) return undefined
  if (typeof report['meanDifference'] === 'number') return readTexts(report)
  if (!isRecord(report['limits'])) return undefined
  const limits = report['limits']
  const values: Record<(typeof GATED)[number], number | null> = {
    meanKl: numberAt(report, 'model', 'meanKl'),
    agreement: numberAt(report, 'model', 'agreement'),
    fileKl: numberAt(report, 'file', 'meanKl'),
    decoderRmse: numberAt(report, 'decoderRmse'),
  }
  const rows = GATED.map((figure) => rowOf(figure, values[figure], numberAt(limits, figure)))
  return {
    rows,
    isIntact: typeof report['intact'] === 'boolean' ? report['intact'] : null,
    sameTokens: numberAt(report, 'picture', 'sameTokens'),
    tokensPerSecond: {
      float: numberAt(report, 'tokensPerSecond', 'float'),
      exported: numberAt(report, 'tokensPerSecond', 'exported'),
    },
    loss: null,
    positions: numberAt(report, 'model', 'positions'),
    hasPassed: report['passed'] === true,
  }
}

/** Figures of text models in the order in which they are shown. */
const OF_TEXTS: readonly GatedFigure[] = ['meanDifference', 'meanKl', 'agreement', 'fileKl']

/** Of text models only what has a limit is shown; earlier versions wrote one limit, of the difference of ln p. */
function readTexts(report: Readonly<Record<string, unknown>>): GateReading {
  const [float, exported] = [numberAt(report, 'referenceNats'), numberAt(report, 'otherNats')]
  const before = typeof report['limit'] === 'number' ? { meanDifference: report['limit'] } : {}
  const limits = isRecord(report['limits']) ? report['limits'] : before
  return {
    rows: OF_TEXTS.filter((figure) => figure in limits).map((figure) =>
      rowOf(figure, numberAt(report, figure), numberAt(limits, figure)),
    ),
    ...{ isIntact: null, sameTokens: null, tokensPerSecond: { float: null, exported: null } },
    loss: float === null || exported === null ? null : { float, exported },
    positions: numberAt(report, 'positions') ?? numberAt(report, 'tokens'),
    hasPassed: report['passed'] === true,
  }
}

/** What a refused export measured. */
export function refusedReading(error: ErrorView | null): GateReading | undefined {
  return error?.code === 'GATE_REFUSED' ? readConformance(error.details['conformance']) : undefined
}

function rowOf(figure: GatedFigure, value: number | null, limit: number | null): GateRow {
  const isFloor = figure === 'agreement'
  const isKnown = value !== null && limit !== null
  return { figure, value, limit, isFloor, hasPassed: isKnown && (isFloor ? value >= limit : value <= limit) }
}

function numberAt(value: unknown, ...path: string[]): number | null {
  const found = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value)
  return typeof found === 'number' && Number.isFinite(found) ? found : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
