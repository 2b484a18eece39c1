// The kinds of models that can be trained.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import type { TrainingKind } from './training-kind.ts'
import { pictureTraining } from './training-pictures.ts'
import { textTraining } from './training-texts.ts'

/** One line each. */
const TRAINING_KINDS: readonly TrainingKind[] = [pictureTraining, textTraining]

/** How a base is trained on a dataset. @throws BAD_ARGUMENT when the base cannot be trained, or learns from something else */
export function trainingKindOf(
  base: Pick<ModelRow, 'kind' | 'name'>,
  dataset: Pick<DatasetRow, 'kind' | 'name'>,
): TrainingKind {
  const kind = TRAINING_KINDS.find(({ model }) => model === base.kind)
  if (!kind)
    throw new EngineError('BAD_ARGUMENT', message('train.kind', { name: base.name, kind: base.kind }))
  if (kind.data === dataset.kind) return kind
  const [learns, holds] = [WORDS[kind.data], WORDS[dataset.kind]]
  throw new EngineError(
    'BAD_ARGUMENT',
    message('train.data', { name: base.name, learns, dataset: dataset.name, holds }),
    { fixes: [message('train.dataFix', { learns, holds })] },
  )
}

const WORDS: Readonly<Record<DatasetRow['kind'], string>> = { pairs: 'pictures', texts: 'texts' }
