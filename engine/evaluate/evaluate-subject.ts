// What is judged and what it is judged by, as plain data: every score of pictures is a function of one subject.
import type { RgbImage } from '../base/image.ts'
import { nominalObjects, parseSceneCaption } from '../data/scene-grammar.ts'
import { SCENE_WORLD, type SceneColour, type SceneShape } from '../data/scene-shapes.ts'
import { checkScene, type ExpectedScene, type SceneVerdict } from '../metrics/scene-rules.ts'
import type { JudgedPictures } from './pair-judge.ts'

/** A held-out caption, the independent unit of every test, with its real pictures. */
export interface HeldOutUnit {
  /** Key of the first example with this caption. */
  readonly key: string
  readonly caption: string
  /** One or more. */
  readonly pictures: readonly RgbImage[]
}

/** Pictures for the drawn captions, one each, in their order. */
export interface PictureSet {
  readonly images: readonly RgbImage[]
  /** Image tokens, for pictures that a model drew. */
  readonly tokens?: readonly Int32Array[] | undefined
  readonly judged?: JudgedPictures | undefined
}

/** The judge's view of the held-out side, shared by all models that are judged on it. */
export interface JudgedReference {
  /** Name of the encoder. */
  readonly name: string
  readonly dimensions: number
  readonly featureDimensions: number
  /** `[units, dimensions]`: every distinct held-out caption. */
  readonly captions: Float32Array
  /** All real pictures of all units, unit after unit. */
  readonly real: JudgedPictures
}

/** Pictures of the training side, to see what was copied. */
export interface TrainingPictures {
  readonly images: readonly RgbImage[]
  /** `[pictures, dimensions]`, of the pictures' captions. */
  readonly captions?: Float32Array | undefined
  readonly judged?: JudgedPictures | undefined
  /** By the tokenizer of the model under test. */
  readonly tokens?: readonly Int32Array[] | undefined
}

/** Verdicts on the captions that belong to the scene grammar. */
export interface SceneVerdicts {
  /** Indices of their units. */
  readonly units: readonly number[]
  /** `[seed][unit]` */
  readonly verdicts: readonly (readonly SceneVerdict[])[]
}

/** What scores are computed of. */
export interface SubjectParts {
  readonly units: readonly HeldOutUnit[]
  /** Indices of the units that pictures were drawn for, rising. */
  readonly drawn: readonly number[]
  /** One set of pictures per seed. */
  readonly samples: readonly PictureSet[]
  /** Nats per image token of every unit's real pictures. */
  readonly nats?: Float64Array | undefined
  readonly judged?: JudgedReference | undefined
  readonly training?: TrainingPictures | undefined
}

/** A model's (or a control's) pictures with everything that scores need. */
export interface ScoreSubject extends SubjectParts {
  /** Verdicts on the drawn scenes, undefined without any; found at the first call and kept. */
  scenes(): SceneVerdicts | undefined
}

/** The rules read the pixels of pictures from 32 a side. */
const LEAST_SCENE_SIDE = 32

/** Completes a subject: pictures of scene captions are checked once, when the first score of scenes asks for it. */
export function makeSubject(parts: SubjectParts): ScoreSubject {
  let known: { readonly verdicts: SceneVerdicts | undefined } | undefined
  return { ...parts, scenes: () => (known ??= { verdicts: checkScenes(parts) }).verdicts }
}

function checkScenes({ units, drawn, samples }: SubjectParts): SceneVerdicts | undefined {
  const first = samples[0]?.images[0]
  if (first === undefined || !isCheckable(first)) return undefined
  const scenes = drawn.flatMap((unit, row) => {
    const scene = sceneOf(units[unit]?.caption ?? '')
    return scene ? [{ unit, row, scene }] : []
  })
  if (scenes.length === 0) return undefined
  const verdicts = samples.map(({ images }) =>
    scenes.map(({ row, scene }) => checkScene(images[row] as RgbImage, scene, SCENE_WORLD)),
  )
  return { units: scenes.map(({ unit }) => unit), verdicts }
}

/** The verdict on one picture by the rules of its caption; undefined for a caption that is no scene. @throws IMAGE_INVALID */
export function sceneVerdict(caption: string, picture: RgbImage): SceneVerdict | undefined {
  const scene = sceneOf(caption)
  return scene && checkScene(picture, scene, SCENE_WORLD)
}

function sceneOf(caption: string): ExpectedScene<SceneShape, SceneColour> | undefined {
  const attributes = parseSceneCaption(caption)
  return attributes && { background: attributes.background, objects: nominalObjects(attributes) }
}

function isCheckable({ width, height }: RgbImage): boolean {
  return width === height && width >= LEAST_SCENE_SIDE
}
