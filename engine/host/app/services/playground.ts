// Prompts tried out: pictures drawn and texts written with models that stay open, what was asked before, and votes.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { DrawnView } from '../../../api/contract/views.ts'
import { encodePng } from '../../../index.ts'
import { drawWith, type DrawnPicture, type OpenGenerator } from '../../generation.ts'
import { findModel } from '../../models.ts'
import type { OpenWriter } from '../../writing.ts'
import type { AppContext } from '../context.ts'
import { PictureFeed } from '../picture-feed.ts'
import type { Shelf } from '../shelf.ts'
import { computeOf } from '../settings.ts'
import { votingCalls } from '../voting.ts'
import { writeForPane } from '../writing-pane.ts'

/** Prompts that are listed. */
const PROMPTS = 200

/** Models that stay open. */
export interface PlaygroundShelves {
  readonly drawing: Shelf<OpenGenerator>
  readonly writing: Shelf<OpenWriter>
}

/** Answers the calls of the playground. */
export function playgroundService(app: AppContext, shelves: PlaygroundShelves): AppHandlers['playground'] {
  const { store } = app
  return {
    draw: async ({ pane, model, prompt, options, seed, bestOf, rankBy }, signal) => {
      store.prompts.use(prompt)
      const settings = computeOf(app.settings())
      return shelves.drawing.use({ model: findModel(store, model).id, ...settings }, async (opened) => {
        const feed = new PictureFeed(opened.generator.codec, opened.gridSide)
        const drawn = await drawWith(
          opened,
          {
            store,
            model,
            prompts: [prompt],
            options,
            seed,
            bestOf: bestOf ?? undefined,
            rankBy,
            ...settings,
          },
          {
            signal,
            onProgress: (done, total, underWay) =>
              feed.show(underWay, (pictures) =>
                app.tell('playground', 'progress', { pane, done, total, pictures }),
              ),
          },
        )
        await feed.settled()
        const pictures = await Promise.all(drawn.pictures.map((one) => drawnView(app, one)))
        return { pictures, tokensPerSecond: drawn.tokensPerSecond, gridSide: opened.gridSide }
      })
    },
    write: async ({ model, ...order }, signal) => {
      store.prompts.use(order.prompt)
      const key = { model: findModel(store, model).id, ...computeOf(app.settings()) }
      return shelves.writing.use(key, (writer) => writeForPane(app, writer, { order, signal }))
    },
    prompts: () => store.prompts.list(PROMPTS),
    ...votingCalls(app),
  }
}

async function drawnView({ store }: AppContext, picture: DrawnPicture): Promise<DrawnView> {
  const { prompt, sample, image, tokens, tokenLogProb, logProb, score } = picture
  const blob = store.blobs.put(await encodePng(image))
  return { prompt, sample, picture: blob, tokens, tokenLogProb: Array.from(tokenLogProb), logProb, score }
}
