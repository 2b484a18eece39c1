// How much memory a deep model's graph takes, from those of shallow ones: planning all of it takes seconds.

/**
 * Bytes of a graph of so many layers; `bytesWith` plans one of few layers as it is. From `alikeFrom` on each further layer takes
 * as much as the one before: 1 where all are treated alike.
 */
export function bytesOfLayers(layers: number, bytesWith: (layers: number) => number, alikeFrom = 1): number {
  if (layers <= alikeFrom + 1) return bytesWith(layers)
  const [few, more] = [bytesWith(alikeFrom), bytesWith(alikeFrom + 1)]
  return few + (layers - alikeFrom) * (more - few)
}
