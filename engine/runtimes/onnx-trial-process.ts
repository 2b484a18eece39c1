// The process that tries one device and tells how it went.
import { answerAndEnd } from './child-answer.ts'
import { deviceNamed } from './onnx-providers.ts'
import { multipliesIn, wrongAnswer } from './known-answer.ts'
import type { Verdict } from './onnx-trial.ts'

const device = deviceNamed(process.argv[2] ?? '')

async function judge(): Promise<Verdict> {
  if (!device) return { problem: 'no device of that name is known.' }
  try {
    const wrong = await wrongAnswer(device)
    return wrong ? { problem: wrong.text } : { hasHalf: await multipliesIn(device, 'f16') }
  } catch (error) {
    const { cause, message } = error as Error
    return { problem: plain(cause instanceof Error ? cause.message : message) }
  }
}

/** The first line as a sentence, without the place in ONNX Runtime's source and the condition that did not hold. */
function plain(text: string): string {
  const line = (text.split('\n')[0] ?? text).replace(/^\/onnxruntime_src.* was false\. /, '').trim()
  return line.endsWith('.') ? line : `${line}.`
}

answerAndEnd(await judge())
