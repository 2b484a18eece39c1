// Keys of configurations that say which layers have a window.
import type { ConfigJson, ConfigReader } from '../config-reader.ts'
import type { DecoderConfig, DecoderConfigInput } from '../decoder-config.ts'

/** A configuration's windows, absent where no layer has one. */
type Sliding = DecoderConfigInput['sliding']

/** Tokens of a window where its key is missing, in every family of transformers. */
export const DEFAULT_WINDOW = 4096

/** Whether a layer of that type has a window. */
export const LAYER_TYPES = { full_attention: false, sliding_attention: true } as const

/** Which layers have a window by `layer_types`, undefined where there is none. @throws FILE_INVALID for another type or length */
export function readLayerTypes(read: ConfigReader, layers: number): boolean[] | undefined {
  return read.choices('layer_types', LAYER_TYPES, layers)
}

/** `layer_types` of a configuration. */
export function writeLayerTypes({ sliding, layers }: DecoderConfig): (keyof typeof LAYER_TYPES)[] {
  return Array.from({ length: layers }, (_, layer) =>
    sliding?.layers[layer] ? 'sliding_attention' : 'full_attention',
  )
}

/**
 * Windows of Qwen: in layers from `max_window_layers` on, or in those of `layer_types`.
 * @throws FILE_INVALID where layers have a window and none is in use
 */
export function readQwenWindows(read: ConfigReader, layers: number): Sliding {
  read.only('use_mrope', false)
  const isUsed = read.flag('use_sliding_window', false) && !read.isNull('sliding_window')
  const window = read.count('sliding_window', DEFAULT_WINDOW)
  const first = read.count('max_window_layers', 28, 0)
  if (!isUsed) {
    read.everyWord('layer_types', 'full_attention')
    return undefined
  }
  const listed = readLayerTypes(read, layers)
  return { window, layers: listed ?? Array.from({ length: layers }, (_, layer) => layer >= first) }
}

/** The keys of Qwen that give these windows again. */
export function writeQwenWindows(config: DecoderConfig): ConfigJson {
  const { sliding } = config
  if (!sliding) return {}
  return {
    use_sliding_window: true,
    sliding_window: sliding.window,
    layer_types: writeLayerTypes(config),
  }
}
