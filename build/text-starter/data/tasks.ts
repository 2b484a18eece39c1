// Tasks with one right answer, drawn from grammars: arithmetic, lists, words, scenes. An instance is held out by the hash
// of its prompt, so that what is measured was never seen.
import { hashText, type RandomStream } from '../../../engine/base/random.ts'

/** One task. */
export interface Task {
  /** With its line break. */
  readonly prompt: string
  readonly answer: string
}

const HELD_OUT_SHARE = 0.1

/** Whether a task is kept for measuring. */
export function isHeldOutTask({ prompt }: Task): boolean {
  return hashText(`task ${prompt}`) / 2 ** 32 < HELD_OUT_SHARE
}

const COLOURS = ['red', 'green', 'blue', 'yellow', 'black', 'white', 'orange', 'purple']
const SHAPES = ['circle', 'square', 'triangle', 'star', 'heart', 'cross', 'ring', 'diamond']
const RELATIONS = [
  ['above', 'below'],
  ['left of', 'right of'],
  ['inside', 'around'],
] as const
const ANIMALS =
  `cat dog cow pig hen fox owl bee ant bat rat hare bear wolf lion deer goat duck frog fish crab mouse horse sheep
  tiger zebra eagle snake whale`.split(/\s+/)
const THINGS =
  `apple bread chair door egg flag glass hat ink jar key lamp milk nail oven pen quilt rope ship table cup vase wheel
  box yarn zip boat coat drum fork`.split(/\s+/)
const WORDS = [...ANIMALS, ...THINGS]

const numbers = (random: RandomStream, count: number, below: number): number[] =>
  Array.from({ length: count }, () => random.integer(below))
const distinct = <T>(random: RandomStream, items: readonly T[], count: number): T[] =>
  random.shuffled(items).slice(0, count)

/** How each kind of task is drawn. */
export const TASKS = {
  add: (random) => {
    const [a, b] = numbers(random, 2, 21) as [number, number]
    return { prompt: `Add: ${a} + ${b}\n`, answer: `${a + b}` }
  },
  subtract: (random) => {
    const [a, b] = numbers(random, 2, 21).sort((x, y) => y - x) as [number, number]
    return { prompt: `Subtract: ${a} - ${b}\n`, answer: `${a - b}` }
  },
  multiply: (random) => {
    const [a, b] = numbers(random, 2, 11) as [number, number]
    return { prompt: `Multiply: ${a} x ${b}\n`, answer: `${a * b}` }
  },
  next: (random) => {
    const [start, step] = [random.integer(10), 1 + random.integer(5)]
    const at = (i: number): number => start + i * step
    return { prompt: `Next: ${at(0)} ${at(1)} ${at(2)}\n`, answer: `${at(3)}` }
  },
  sort: (random) => {
    const list = numbers(random, 3 + random.integer(3), 21)
    return { prompt: `Sort: ${list.join(' ')}\n`, answer: list.toSorted((a, b) => a - b).join(' ') }
  },
  largest: (random) => {
    const list = numbers(random, 3 + random.integer(3), 21)
    return { prompt: `Largest: ${list.join(' ')}\n`, answer: `${Math.max(...list)}` }
  },
  count: (random) => {
    const [word, other] = distinct(random, WORDS, 2) as [string, string]
    const list = random.shuffled([
      ...new Array<string>(1 + random.integer(5)).fill(word),
      ...new Array<string>(random.integer(4)).fill(other),
    ])
    return {
      prompt: `Count ${word}: ${list.join(' ')}\n`,
      answer: `${list.filter((one) => one === word).length}`,
    }
  },
  reverse: (random) => {
    const list = distinct(random, WORDS, 3 + random.integer(3))
    return { prompt: `Reverse: ${list.join(' ')}\n`, answer: list.toReversed().join(' ') }
  },
  last: (random) => {
    const list = distinct(random, WORDS, 3 + random.integer(4))
    return { prompt: `Last word: ${list.join(' ')}\n`, answer: list.at(-1) as string }
  },
  odd: (random) => {
    const [common, rare] = random.shuffled([ANIMALS, THINGS]) as [string[], string[]]
    const odd = random.choice(rare)
    return {
      prompt: `Odd one out: ${random.shuffled([...distinct(random, common, 3), odd]).join(' ')}\n`,
      answer: odd,
    }
  },
  scene: (random) => {
    const [shapeA, shapeB] = distinct(random, SHAPES, 2) as [string, string]
    const [colourA, colourB] = distinct(random, COLOURS, 2) as [string, string]
    const [relation, opposite] = random.choice(RELATIONS)
    const asks = random.choice([
      [`What is ${relation} the ${shapeB}?`, `the ${colourA} ${shapeA}`],
      [`What is ${opposite} the ${shapeA}?`, `the ${colourB} ${shapeB}`],
      [`Which colour is the ${shapeA}?`, colourA],
      [`Which colour is the ${shapeB}?`, colourB],
    ]) as [string, string]
    return {
      prompt: `A ${colourA} ${shapeA} is ${relation} a ${colourB} ${shapeB}. ${asks[0]}\n`,
      answer: asks[1],
    }
  },
} as const satisfies Record<string, (random: RandomStream) => Task>

/** A kind of task. */
export type TaskKind = keyof typeof TASKS
/** Every kind. */
export const TASK_KINDS = Object.keys(TASKS) as TaskKind[]

/** A task of a kind that was held out, or was not. */
export function drawTask(kind: TaskKind, random: RandomStream, isHeldOut: boolean): Task {
  for (;;) {
    const task = TASKS[kind](random)
    if (isHeldOutTask(task) === isHeldOut) return task
  }
}
