// Drawing on a device: weights, keys and values stay there, and the tokens are those of drawing on the host.
import { describe, expect, it, onTestFinished } from 'vitest'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { ImageGenerator } from '../../../engine/generate/image-generator.ts'
import { imageTokens } from '../../../engine/models/caption-image.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { deviceRuntime } from '../../helpers/device-runtime.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'

const model = tinyCaptionImageModel(4)
const sound = await openRuntime('onnx-cpu')
const REQUESTS = ['a red circle', 'two blue stars on the left'].map((caption) => ({ caption, sample: 0 }))

describe('drawing on a device', () => {
  it.each([{ doSample: false }, { doSample: true, topK: 0, guidanceScale: 1.5, seed: 3 }])(
    'gives the tokens and probabilities of drawing on the host with %o',
    async (asked) => {
      const options = resolveGenerationOptions(asked)
      const [device, host] = [deviceRuntime(sound), sound].map(
        (runtime) => new ImageGenerator(runtime, model, { threads: 1 }),
      ) as [ImageGenerator, ImageGenerator]
      onTestFinished(() => Promise.all([device.dispose(), host.dispose()]).then(() => undefined))
      expect(await device.generate(REQUESTS, options)).toEqual(await host.generate(REQUESTS, options))
    },
  )

  it('puts nothing there but the weights, once, reads nothing back, and leaves nothing behind', async () => {
    const device = deviceRuntime(sound)
    const generator = new ImageGenerator(device, model, { threads: 1 })
    const weights = Object.keys(model.transformer).length
    for (let turn = 0; turn < 2; turn++) await generator.generate(REQUESTS, resolveGenerationOptions({}))
    expect(imageTokens(model.manifest.transformer)).toBeGreaterThan(1)
    expect(device.counts).toEqual({ uploads: weights, reads: 0, alive: weights })
    await generator.dispose()
    expect(device.counts.alive).toBe(0)
  })
})
