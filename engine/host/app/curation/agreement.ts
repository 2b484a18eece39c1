// How well pictures and captions agree: the shipped pair encoder looks at every kept pair, in a process of its own.
import type { AppHandlers } from '../../../api/contract/index.ts'
import { resolveModel } from '../../models.ts'
import { computeOf } from '../settings.ts'
import { runWorker } from '../worker-process.ts'
import type { Curation } from './curation.ts'

/** The calls that this file answers. */
type AgreementCalls = Pick<AppHandlers['datasets'], 'measureAgreement'>

/** Answers the call that measures; `judge` is the name of the encoder. */
export function agreement({ app, store }: Curation, judge = 'pair-encoder'): AgreementCalls {
  return {
    measureAgreement: ({ dataset: reference }) => {
      const { id: dataset, name } = store.datasets.find(reference)
      resolveModel(store, judge)
      return app.jobs.start({
        kind: 'agreement',
        label: name,
        subject: { kind: 'dataset', id: dataset, name },
        work: async (control) => {
          const compute = computeOf(app.settings())
          const request = { dataset, judge }
          try {
            return await runWorker({ home: store.home.root, compute, name: 'agreement', request }, control)
          } finally {
            app.tell('datasets', 'changed', { dataset }) // what was measured stays when it is cancelled
          }
        },
      })
    },
  }
}
