// A measure as people and programs are told of it, beside its control.
import type { AilmentView, HealthControlView, HealthFigureView } from '../api/contract/health-views.ts'
import { message, type Message } from '../base/message.ts'
import type { MessageCode } from '../base/messages.ts'
import type { RandomStream } from '../base/random.ts'
import { besideReal, type Besides, type Measure } from './beside-real.ts'

/** Names of figures: those that have a label. */
export type FigureName = MessageCode extends infer Code
  ? Code extends `health.figure.${infer Name}`
    ? Name
    : never
  : never

/** What is said of a measure. */
export interface FigureDescription {
  readonly name: FigureName
  readonly ailment: AilmentView
  readonly unit: string
  readonly direction: HealthFigureView['direction']
}

/** A measure of a set. */
export interface SetFigure<Item> extends FigureDescription {
  readonly measure: Measure<Item>
}

/** A described measure with its value and control. */
export function figureOf(
  { name, ailment, unit, direction }: FigureDescription,
  {
    value,
    ci95,
    n,
    control,
  }: Omit<Besides, 'control' | 'ci95'> & {
    readonly ci95: HealthFigureView['ci95']
    readonly control: HealthControlView
  },
): HealthFigureView {
  return { name, ailment, label: labelOf(name), unit, direction, value, ci95, n, control }
}

/** Measures that real data have too, each beside them; those that nothing can be said of are left out. */
export function figuresBesideReal<Item>(
  measures: readonly SetFigure<Item>[],
  items: { readonly samples: readonly Item[]; readonly real: readonly Item[] },
  streamFor: (name: string) => RandomStream,
): HealthFigureView[] {
  return measures.flatMap((one) => {
    const found = besideReal(one.measure, items, {
      stream: streamFor(one.name),
    })
    return found ? [figureOf(one, { ...found, control: { kind: 'held-out', ...found.control } })] : []
  })
}

function labelOf(name: FigureName): Message {
  return message(`health.figure.${name}`)
}
