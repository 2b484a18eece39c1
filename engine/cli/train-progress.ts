// How a run speaks: JSON lines for programs, progress and a few lines for people.
import type { RunEvent } from '../host/training.ts'
import type { Output } from './output.ts'

/** Tells a run's events through a command's voice; steps at most twice a second as JSON lines. */
export function runVoice(out: Output, now: () => number): (event: RunEvent) => void {
  let lastStepAt = Number.NEGATIVE_INFINITY
  let heldOut = ''
  return (event) => {
    if (event.type === 'step') {
      const { step, steps, loss, unitsPerSecond } = event
      if (now() - lastStepAt >= STEP_EVERY_MS || step === steps) {
        lastStepAt = now()
        out.event({ ...event })
      }
      const rate = `${Math.round(unitsPerSecond)} tokens/s`
      out.progress({
        label: 'train',
        done: step,
        total: steps,
        unit: 'steps',
        note: `loss ${loss.toFixed(3)}${heldOut}, ${rate}`,
      })
      return
    }
    out.event({ ...event })
    if (event.type === 'evaluation') {
      const nats = event.values['heldOutNats']
      if (nats !== undefined) heldOut = `, held-out ${nats.toFixed(3)}`
      const figures = Object.entries(event.values).map(([name, value]) => `${name} ${value.toFixed(4)}`)
      out.line(`step ${event.step}: ${figures.join(', ')}`)
    }
    if (event.type === 'texts') out.line(textsLine(event))
    if (event.type === 'textSample') out.line(`  ${oneLine(event.prompt)} → ${oneLine(event.text)}`)
    if (event.type === 'run')
      out.line(
        `run ${event.run} "${event.name}": steps ${event.from} to ${event.steps}, ${event.trainableParameters.toLocaleString('en')} numbers learn`,
      )
  }
}

const STEP_EVERY_MS = 500

function textsLine({
  texts,
  truncated,
  unlearnable,
  learntTokens,
}: Extract<RunEvent, { type: 'texts' }>): string {
  const lost = [
    truncated > 0 && `${truncated} cut to the sequence length`,
    unlearnable > 0 && `${unlearnable} left out, as nothing of them is learnt`,
  ].filter((part) => part !== false)
  return [`${texts} texts, ${learntTokens.toLocaleString('en')} tokens are learnt`, ...lost].join('; ')
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 80)}…` : line
}
