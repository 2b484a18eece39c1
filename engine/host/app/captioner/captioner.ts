// What a captioner is: something that says what a picture shows. Wizards and commands draw it from its options.
import type { z } from 'zod'
import type { Descriptor } from '../../../api/descriptor.ts'

/** A picture to caption. */
export interface CaptionPicture {
  /** Path below the imported folder. */
  readonly file: string
  /** The first caption as it stands now; undefined for none. */
  readonly caption: string | undefined
  /** The prepared square as a PNG file. @throws FILE_NOT_FOUND or HASH_MISMATCH when its blob is damaged */
  png(): Uint8Array
}

/** What a person allowed besides the options. */
export interface CaptionerAccess {
  /** Pictures may go to a host beyond this computer. */
  readonly allowRemote: boolean
  /** Sent with every request; empty for none. Never logged. */
  readonly key: string
}

/** A captioner with its options. */
export interface OpenCaptioner {
  /** What suggestions remember of it; empty where it has none. */
  readonly model: string
  readonly prompt: string
  /** How many pictures it is given at once. */
  readonly atOnce: number
  /** One caption. @throws EngineError that says what to do; CANCELLED */
  caption(picture: CaptionPicture, signal: AbortSignal): Promise<string>
}

/** An entry of the registry. */
export interface Captioner<Schema extends z.ZodObject = z.ZodObject> extends Descriptor {
  readonly options: Schema
  /** @throws BAD_ARGUMENT or CAPTIONER_NOT_ALLOWED */
  open(options: z.output<Schema>, access: CaptionerAccess): OpenCaptioner
}

/** Checks a captioner's types and forgets its own schema's. */
export function defineCaptioner<Schema extends z.ZodObject>(captioner: Captioner<Schema>): Captioner {
  return captioner as unknown as Captioner
}
