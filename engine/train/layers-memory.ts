// How much memory a deep model's graph takes, from those of shallow ones.

/** Layers of two small graphs: each further layer takes as much as the last of them, and planning all takes seconds. */
const [FEW, MORE] = [2, 4] as const

/** Bytes of a graph of so many layers; `bytesWith` plans one of few layers as it is. */
export function bytesOfLayers(layers: number, bytesWith: (layers: number) => number): number {
  if (layers <= MORE) return bytesWith(layers)
  const [few, more] = [bytesWith(FEW), bytesWith(MORE)]
  return more + ((layers - MORE) * (more - few)) / (MORE - FEW)
}
