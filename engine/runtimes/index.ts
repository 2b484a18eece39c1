// Every runtime, best first; `auto` takes the first that is available and passes its known-answer test.
import { EngineError, nearestName } from '../base/errors.ts'
import { joined, codedOf, type Message, message, textOf } from '../base/message.ts'
import { cpu } from './cpu/cpu.ts'
import { measureRuntimes, type RuntimeSpeed } from './choose.ts'
import { wrongAnswer } from './known-answer.ts'
import { onnxCoreml, onnxCuda, onnxDirectml, onnxWebgpu } from './onnx-providers.ts'
import { nullRuntime } from './null.ts'
import { forgetTrials } from './onnx-trial.ts'
import { onnxCpu } from './onnx.ts'
import { reference } from './reference.ts'
import type { Runtime, RuntimeDescriptor } from './runtime.ts'
import { tensorflow } from './tensorflow/tensorflow.ts'

/** One line each. */
export const RUNTIMES: readonly RuntimeDescriptor[] = [
  onnxCpu,
  cpu,
  onnxCuda,
  onnxWebgpu,
  onnxDirectml,
  onnxCoreml,
  tensorflow,
  reference,
]

/** Opened by name alone, for planning and tests: it computes nothing. */
const HOLLOW: readonly RuntimeDescriptor[] = [nullRuntime]

/** What `doctor` shows of a runtime. */
export interface RuntimeStatus {
  readonly name: string
  readonly label: string
  readonly available: boolean
  /** Why not, when it is not available or gave a wrong answer. */
  readonly reason?: string
  /** What of the processor it uses, where that differs from one to another. */
  readonly details?: string
  /** The reason with its code, where it has one. */
  readonly said?: Message
}

/** Probes every runtime with the known-answer test. */
export async function probeRuntimes(): Promise<RuntimeStatus[]> {
  return Promise.all(
    RUNTIMES.map(async (descriptor) => {
      const { name, label } = descriptor
      // a device was tried in a process of its own: looking must not bring its driver into this one
      const isLeft = descriptor.isDevice === true || descriptor.isSlow?.() === true
      const reason = await (isLeft ? descriptor.unavailable() : problemOf(descriptor))
      const details = reason === undefined ? descriptor.details?.() : undefined
      if (reason === undefined) return { name, label, available: true, ...(details && { details }) }
      const said = codedOf(reason)
      return { name, label, available: false, reason: textOf(reason), ...(said && { said }) }
    }),
  )
}

/** Why a runtime cannot be used: it is not there, throws or gives a wrong answer. */
async function problemOf(descriptor: RuntimeDescriptor): Promise<string | Message | undefined> {
  try {
    return (await descriptor.unavailable()) ?? (await wrongAnswer(await descriptor.open()))
  } catch (error) {
    return (error as Error).message
  }
}

/** What `auto` tries first and what it leaves out. */
export interface AutoOrder {
  readonly preferred?: readonly string[]
  readonly except?: readonly string[]
}

/** What runs everywhere, and what `auto` keeps where nothing is clearly quicker. */
export const PORTABLE_RUNTIME = onnxCpu.name

/** Whether the runtime computes on a device that can be lost or hang. */
export function usesDevice(name: string): boolean {
  return RUNTIMES.some((r) => r.name === name && r.isDevice)
}

/** The speed of every runtime that answers here, but for those that are never quick. */
export async function measureAvailable(): Promise<RuntimeSpeed[]> {
  forgetTrials()
  const candidates = RUNTIMES.filter(
    (descriptor) => descriptor !== reference && descriptor.isSlow?.() !== true,
  )
  const problems = await Promise.all(candidates.map((descriptor) => descriptor.unavailable()))
  return measureRuntimes(candidates.filter((_, i) => problems[i] === undefined))
}

/**
 * Opens a runtime by name; for `auto` the first of `preferred` and then of the registry that answers.
 * @throws UNKNOWN_NAME, RUNTIME_UNAVAILABLE with the reasons.
 */
export async function openRuntime(name = 'auto', order: AutoOrder = {}): Promise<Runtime> {
  const hollow = HOLLOW.find((r) => r.name === name)
  if (hollow) return hollow.open()
  const candidates = name === 'auto' ? inOrder(order) : [descriptorNamed(name)]
  const reasons: Message[] = []
  for (const descriptor of candidates) {
    const problem = await problemOf(descriptor)
    if (problem === undefined) return descriptor.open()
    reasons.push(message('runtime.wrongIn', { name: descriptor.name, problem }))
  }
  throw new EngineError('RUNTIME_UNAVAILABLE', message('runtime.noneRuns', { reasons: joined(reasons) }))
}

function inOrder({ preferred = [], except = [] }: AutoOrder): RuntimeDescriptor[] {
  const first = preferred.flatMap((name) => RUNTIMES.filter((r) => r.name === name))
  const all = [...first, ...RUNTIMES.filter((r) => !first.includes(r))]
  return all.filter((r) => !except.includes(r.name))
}

function descriptorNamed(name: string): RuntimeDescriptor {
  const found = RUNTIMES.find((r) => r.name === name)
  if (found) return found
  const names = ['auto', ...RUNTIMES.map((r) => r.name)]
  const near = nearestName(name, names)
  const fixes = [
    near ? message('name.didYouMean', { name: near }) : message('value.oneOf', { choices: names.join(', ') }),
  ]
  throw new EngineError('UNKNOWN_NAME', message('runtime.unknown', { name }), { fixes })
}
