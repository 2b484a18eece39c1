// What a repository of the hub holds at a commit, and which of it a text model needs.
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { askHub, type HubAccess, type HubReference } from './hub-access.ts'

/** A file to get. */
export interface HubFile {
  /** Path in the repository. */
  readonly path: string
  /** Name in the model's folder. */
  readonly name: string
  readonly sizeBytes: number
  /** Large files are known by their SHA-256, others by git's hash of a blob. */
  readonly hash: { readonly kind: 'sha256' | 'git-blob'; readonly hex: string }
}

/** A repository at one commit. */
export interface HubListing {
  readonly repository: string
  /** 40 hex digits: what the revision was when it was asked. */
  readonly commit: string
  readonly licence: string | undefined
  readonly files: readonly HubFile[]
  readonly sizeBytes: number
}

const hex = (digits: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))
const sibling = z.object({
  rfilename: z.string(),
  size: z.number().int().min(0).optional(),
  blobId: hex(40).optional(),
  lfs: z.object({ sha256: hex(64), size: z.number().int().min(0) }).nullish(),
})
type Sibling = z.infer<typeof sibling>
const answer = z.object({
  sha: hex(40),
  siblings: z.array(sibling),
  cardData: z.object({ license: z.unknown() }).nullish(),
})

/** The listing of a reference. @throws as askHub; HUB_REFUSED when the answer is none; FILE_NOT_FOUND when it holds no model that we read */
export async function hubListing(
  access: HubAccess,
  reference: HubReference,
  signal?: AbortSignal,
): Promise<HubListing> {
  const { repository, revision } = reference
  const path = `/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`
  const response = await askHub(access, path, { signal, what: `model ${repository}@${revision}` })
  const parsed = answer.safeParse(await response.json().catch(() => undefined))
  if (!parsed.success)
    throw new EngineError(
      'HUB_REFUSED',
      message('hub.noListing', { endpoint: access.endpoint, repository }),
      {
        fixes: [message('hub.noListingFix')],
      },
    )
  const { sha, siblings, cardData } = parsed.data
  const files = needed(siblings, reference).map(fileOf)
  const licence = cardData?.license
  return {
    repository,
    commit: sha,
    licence: typeof licence === 'string' ? licence : undefined,
    files,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }
}

/** Beside the weights. */
const COMPANIONS =
  /^(config|generation_config|tokenizer|tokenizer_config)\.json$|^chat_template\.jinja$|^readme\.md$|^(licen[cs]e|notice)[\w.-]*$/i
const INDEX = 'model.safetensors.index.json'

function needed(siblings: readonly Sibling[], { repository, file }: HubReference): [Sibling, string][] {
  const top = siblings.filter(({ rfilename }) => !rfilename.includes('/') && !rfilename.includes('\\'))
  const companions = top.filter(({ rfilename }) => COMPANIONS.test(rfilename))
  const own = (list: readonly Sibling[]): [Sibling, string][] => list.map((one) => [one, one.rfilename])
  const single = top.filter(({ rfilename }) => rfilename === 'model.safetensors')
  const shards = top.filter(
    ({ rfilename }) => rfilename === INDEX || /^model-\d+-of-\d+\.safetensors$/.test(rfilename),
  )
  if (file === undefined && single.length > 0) return own([...companions, ...single])
  if (file === undefined && shards.length > 1) return own([...companions, ...shards])
  const texts = companions.filter(({ rfilename }) => /^(readme|licen[cs]e|notice)/i.test(rfilename))
  return [...own(texts), [ggufOf(siblings, repository, file), 'model.gguf']]
}

function ggufOf(siblings: readonly Sibling[], repository: string, file: string | undefined): Sibling {
  const all = siblings.filter(({ rfilename }) => rfilename.endsWith('.gguf'))
  const chosen = file === undefined ? all : all.filter(({ rfilename }) => rfilename === file)
  if (chosen.length === 1) return chosen[0] as Sibling
  const names = all.map(({ rfilename }) => rfilename)
  if (names.length > 0)
    throw new EngineError(
      'FILE_NOT_FOUND',
      file === undefined
        ? message('hub.whichFile', { repository, count: names.length })
        : message('hub.noFile', { repository, count: names.length, file }),
      {
        details: { names },
        fixes: names
          .slice(0, 8)
          .map((name) => message('hub.fileFix', { choice: `hub:${repository}/${name}` })),
      },
    )
  throw new EngineError('FILE_NOT_FOUND', message('hub.noWeights', { repository }), {
    fixes: [message('hub.noWeightsFix')],
  })
}

function fileOf([{ rfilename, size, blobId, lfs }, name]: [Sibling, string]): HubFile {
  if (lfs) return { path: rfilename, name, sizeBytes: lfs.size, hash: { kind: 'sha256', hex: lfs.sha256 } }
  if (size !== undefined && blobId !== undefined)
    return { path: rfilename, name, sizeBytes: size, hash: { kind: 'git-blob', hex: blobId } }
  throw new EngineError('HUB_REFUSED', message('hub.noHash', { file: rfilename }))
}
