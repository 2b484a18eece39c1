// One caption to look at; nothing of it is kept.
import type { CaptionTrialView } from '../../../api/contract/captioner.ts'
import type { RgbImage } from '../../../base/image.ts'
import { encodePng } from '../../../index.ts'
import type { Store } from '../../../store/store.ts'
import type { PairRow } from '../curation/rows.ts'
import type { OpenCaptioner } from './captioner.ts'

/** Asks for one caption, without a pair for a red disc. @throws what the captioner throws */
export async function tryCaptioner(
  { blobs }: Pick<Store, 'blobs'>,
  { captioner, row }: { readonly captioner: OpenCaptioner; readonly row: PairRow | undefined },
  signal: AbortSignal,
): Promise<CaptionTrialView> {
  const bytes = row ? blobs.get(row.picture) : await redDisc()
  const began = performance.now()
  const file = row?.file ?? 'red disc.png'
  const text = await captioner.caption({ file, caption: row?.captions[0], png: () => bytes }, signal)
  return { picture: row?.picture ?? null, text, seconds: (performance.now() - began) / 1000 }
}

const SIDE = 128
const RADIUS = 44

/** A picture that everybody can judge an answer by. */
function redDisc(): Promise<Uint8Array> {
  const data = new Uint8Array(SIDE * SIDE * 3).fill(255)
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      if (Math.hypot(x - SIDE / 2, y - SIDE / 2) < RADIUS) data.set([214, 40, 40], (y * SIDE + x) * 3)
  const image: RgbImage = { width: SIDE, height: SIDE, data }
  return encodePng(image)
}
