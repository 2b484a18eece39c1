// What is known of a run under way, told to windows no more often than they can use it.
import type { PointView, RunView, SampleView } from '../../api/contract/views.ts'
import type { Recipe } from '../../api/recipe.ts'
import { pointsOf } from '../run-recorder.ts'
import type { RunEvent } from '../training.ts'

/** How far a run is. */
export interface RunProgress extends NonNullable<RunView['live']> {
  readonly step: number
}

type Rhythm = Pick<Recipe, 'steps' | 'evaluateEvery' | 'checkpointEvery'>

/** Before the trainer has said anything. */
function progressAt(step: number): RunProgress {
  return { step, phase: 'starting', loss: null, tokensPerSecond: null, etaSeconds: null }
}

/** How far it is after an event; what comes next follows from the recipe. */
function progressAfter(progress: RunProgress, event: RunEvent, recipe: Rhythm): RunProgress {
  switch (event.type) {
    case 'preparing':
      return { ...progress, phase: `preparing ${event.what}` }
    case 'run':
      return {
        ...progress,
        step: event.from,
        phase: event.from === 0 && recipe.evaluateEvery > 0 ? 'evaluating' : 'training',
      }
    case 'step': {
      const { step, loss, unitsPerSecond: tokensPerSecond, etaSeconds } = event
      const phase = isDue(step, recipe.evaluateEvery, recipe)
        ? 'evaluating'
        : phaseAfterEvaluation(step, recipe)
      return { step, loss, tokensPerSecond, etaSeconds, phase }
    }
    case 'evaluation':
      return { ...progress, phase: event.step === 0 ? 'training' : phaseAfterEvaluation(event.step, recipe) }
    case 'checkpoint':
      return { ...progress, phase: event.step === recipe.steps ? 'saving' : 'training' }
    case 'health':
    case 'sample':
    case 'textSample':
    case 'texts':
      return progress
  }
}

function phaseAfterEvaluation(step: number, recipe: Rhythm): string {
  return step === recipe.steps || isDue(step, recipe.checkpointEvery, recipe) ? 'saving' : 'training'
}

function isDue(step: number, every: number, { steps }: Rhythm): boolean {
  return every > 0 && (step % every === 0 || step === steps)
}

/** What a teller tells. */
export interface RunListener {
  changed(): void
  points(points: readonly PointView[]): void
  sampled(sample: SampleView): void
  /** Monitoring has looked. */
  looked(): void
}

// A window that draws more often takes from training what nobody sees. Both are told together: each costs it a frame.
const TELL_EVERY_MS = 2000

/** Follows the events of one run. */
export class RunTeller {
  readonly #recipe: Recipe
  readonly #listener: RunListener
  #progress: RunProgress
  #isStopping = false
  #points: PointView[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(recipe: Recipe, step: number, listener: RunListener) {
    this.#recipe = recipe
    this.#listener = listener
    this.#progress = progressAt(step)
  }

  get progress(): RunProgress {
    return this.#isStopping ? { ...this.#progress, phase: 'saving' } : this.#progress
  }

  /** From now on the run is saved and stopped. */
  stopping(): void {
    this.#isStopping = true
    this.#listener.changed()
  }

  /** Takes an event of the run. */
  hear(event: RunEvent): void {
    this.#progress = progressAfter(this.#progress, event, this.#recipe)
    this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY_MS)
    if (event.type === 'health') this.#listener.looked()
    if (event.type === 'sample') {
      const { step, prompt, picture } = event
      this.#listener.sampled({ step, prompt, picture, text: null })
    } else if (event.type === 'textSample') {
      const { step, prompt, text } = event
      this.#listener.sampled({ step, prompt, picture: null, text })
    } else if (event.type === 'step' || event.type === 'evaluation' || event.type === 'health')
      this.#points.push(...pointsOf(event, this.#recipe.optimizer.learningRate))
  }

  /** Tells the points that wait, and nothing after. */
  end(): void {
    clearTimeout(this.#timer)
    this.#flush()
  }

  #tell(): void {
    this.#timer = undefined
    this.#flush()
    this.#listener.changed()
  }

  #flush(): void {
    if (this.#points.length > 0) this.#listener.points(this.#points)
    this.#points = []
  }
}
