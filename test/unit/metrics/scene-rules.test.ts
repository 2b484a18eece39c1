import { describe, expect, it } from 'vitest'
import type { RgbImage } from '../../../engine/base/image.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { parseSceneCaption } from '../../../engine/data/scene-grammar.ts'
import { COLOUR_NAMES, SCENE_SHAPES, SCENE_WORLD } from '../../../engine/data/scene-shapes.ts'
import type { SceneObject } from '../../../engine/data/scene-shapes.ts'
import { nominalScene, renderScene, sceneSpec } from '../../../engine/data/scenes.ts'
import type { SceneOptions, SceneSpec } from '../../../engine/data/scenes.ts'
import { checkScene } from '../../../engine/metrics/scene-rules.ts'

/** The rules that a picture breaks, when only its caption is known. */
function broken(caption: string, image: RgbImage): string[] {
  const attributes = parseSceneCaption(caption)
  if (!attributes) throw new Error(`no scene: ${caption}`)
  const { all, ...rules } = checkScene(image, nominalScene(attributes), SCENE_WORLD)
  const names = Object.entries(rules).flatMap(([name, holds]) => (holds ? [] : [name]))
  expect(all).toBe(names.length === 0)
  return names
}

function drawn(seed: number, count: number, options: SceneOptions = {}): SceneSpec[] {
  return Array.from({ length: count }, (_, i) => sceneSpec(new RandomStream(seed, 'rules', i), options))
}

/** The rules that are broken when pictures show something else than their captions say, one entry per picture. */
function brokenAfter(specs: readonly SceneSpec[], change: (spec: SceneSpec) => Partial<SceneSpec>): string[] {
  return specs.map((spec) => broken(spec.caption, renderScene({ ...spec, ...change(spec) }, 64)).join(' '))
}

/** The picture with every channel averaged over 3 × 3 pixels, the edge repeated. */
function blurred({ width, height, data }: RgbImage): RgbImage {
  const clamp = (i: number, end: number): number => Math.min(end - 1, Math.max(0, i))
  const out = data.map((_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3]
    const around = [-1, 0, 1].flatMap((j) =>
      [-1, 0, 1].map((k) => data[(clamp(y + j, height) * width + clamp(x + k, width)) * 3 + c] as number),
    )
    return Math.round(around.reduce((sum, value) => sum + value, 0) / 9)
  })
  return { width, height, data: out }
}

/** A colour that nothing in the scene has. */
function freshColour({ background, objects }: SceneSpec): (typeof COLOUR_NAMES)[number] {
  const taken = [background, ...objects.map(({ colour }) => colour)]
  return COLOUR_NAMES.find((name) => !taken.includes(name)) ?? 'red'
}

/** The scene's objects with the first changed. */
function withFirst({ objects }: SceneSpec, change: (object: SceneObject) => SceneObject): SceneObject[] {
  return objects.map((object, i) => (i === 0 ? change(object) : object))
}

describe('scene rules on real scenes', () => {
  it('pass at least 99 in 100, known by their captions alone', { timeout: 120_000 }, () => {
    const failures = brokenAfter(drawn(99, 100), () => ({})).filter((rules) => rules !== '')
    expect(failures.length, failures.join('; ')).toBeLessThanOrEqual(1)
  })

  it('pass at least 95 in 100 when blurred', { timeout: 120_000 }, () => {
    const failures = drawn(7, 60).filter(
      (spec) => broken(spec.caption, blurred(renderScene(spec, 64))).length > 0,
    )
    expect(failures.length, failures.map(({ caption }) => caption).join('; ')).toBeLessThanOrEqual(3)
  })

  it('pass with the drawn positions and at other sizes', () => {
    for (const spec of drawn(3, 5))
      for (const size of [48, 128])
        expect(checkScene(renderScene(spec, size), spec, SCENE_WORLD).all).toBe(true)
  })
})

describe('scene rules on scenes that differ in one thing', () => {
  it('find another background', () => {
    const found = brokenAfter(drawn(1, 25), (spec) => ({ background: freshColour(spec) }))
    expect(found).toEqual(found.map(() => 'background'))
  })

  it('find another colour', () => {
    const found = brokenAfter(drawn(2, 25), (spec) => ({
      objects: withFirst(spec, (object) => ({ ...object, colour: freshColour(spec) })),
    }))
    expect(found).toEqual(found.map(() => 'colour'))
  })

  it.each(SCENE_SHAPES)('find any other shape where a %s is asked for', (shape) => {
    const caption = `a big blue ${shape}`
    for (const other of SCENE_SHAPES) {
      const object = { shape: other, colour: 'blue', x: 0.52, y: 0.48, radius: 0.4 } as const
      const found = broken(
        caption,
        renderScene({ kind: 'one', caption, background: 'white', objects: [object] }, 64),
      )
      expect(found, other).toEqual(other === shape ? [] : ['shape'])
    }
  })

  it('find another shape in small objects', () => {
    const found = brokenAfter(drawn(4, 25, { kind: 'relation' }), (spec) => ({
      objects: withFirst(spec, (object) => ({
        ...object,
        shape: object.shape === 'star' ? 'square' : 'star',
      })),
    }))
    expect(found).toEqual(found.map(() => 'shape'))
  })

  it('find objects that changed places', () => {
    const found = brokenAfter(drawn(5, 15, { kind: 'relation' }), ({ objects: [a, b] }) => ({
      objects:
        a && b
          ? [
              { ...a, x: b.x, y: b.y },
              { ...b, x: a.x, y: a.y },
            ]
          : [],
    }))
    expect(found).toEqual(found.map(() => 'place'))
  })

  it('find another corner, another size and another layout', () => {
    const corner = (spec: SceneSpec): SceneObject[] =>
      withFirst(spec, (object) => ({ ...object, x: 1 - object.x }))
    expect(brokenAfter(drawn(6, 5, { kind: 'corner' }), (spec) => ({ objects: corner(spec) }))).toEqual(
      Array(5).fill('place'),
    )
    const object = { shape: 'heart', colour: 'red', x: 0.5, y: 0.5 } as const
    const one = (radius: number): RgbImage =>
      renderScene({ kind: 'one', caption: '', background: 'white', objects: [{ ...object, radius }] }, 64)
    const sizes = [0.16, 0.28, 0.4].map((radius) =>
      ['a small red heart', 'a red heart', 'a big red heart'].map((caption) =>
        broken(caption, one(radius)).join(' '),
      ),
    )
    expect(sizes).toEqual([
      ['', 'place', 'place'],
      ['place', '', 'place'],
      ['place', 'place', ''],
    ])
  })

  it('find one too few and one too many of a kind', () => {
    const three = drawn(8, 30, { kind: 'count' }).filter(({ objects }) => objects.length > 2)
    expect(new Set(brokenAfter(three, ({ objects }) => ({ objects: objects.slice(1) })))).toEqual(
      new Set(['count']),
    )
    const attributes = parseSceneCaption('four green moons')
    const four = attributes && renderScene(nominalScene(attributes), 64)
    expect(four && broken('three green moons', four)).toContain('count')
  })

  it('find something else in the picture', () => {
    const found = brokenAfter(drawn(9, 10, { kind: 'relation' }), (spec) => ({
      objects: [
        ...spec.objects,
        { shape: 'square', colour: freshColour(spec), x: 0.1, y: 0.1, radius: 0.09 },
      ],
    }))
    for (const rules of found) expect(rules).toContain('noExtra')
  })

  it('find that an object is missing', () => {
    const found = brokenAfter(drawn(10, 5, { kind: 'one' }), () => ({ objects: [] }))
    expect(found).toEqual(found.map(() => 'colour shape count place'))
  })
})

describe('scene rules on other pictures', () => {
  it('do not take noise for a scene', () => {
    const random = new RandomStream(1, 'noise')
    const data = Uint8Array.from({ length: 64 * 64 * 3 }, () => random.integer(256))
    expect(broken('a red circle on blue', { width: 64, height: 64, data })).toContain('shape')
  })

  it('refuse pictures that are not square or too small', () => {
    const picture = (width: number, height: number): RgbImage => ({
      width,
      height,
      data: new Uint8Array(width * height * 3),
    })
    expect(() => broken('a red circle', picture(64, 48))).toThrowError(/64 × 48/)
    expect(() => broken('a red circle', picture(16, 16))).toThrowError(/16 × 16/)
  })
})
