// Reads a `config.json` key by key and knows in the end which ones nobody read: a key that could change the maths is
// never passed over.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'

/** A parsed `config.json`. */
export type ConfigJson = Readonly<Record<string, unknown>>

/**
 * Keys that change no number of a forward pass in evaluation: names, token ids, dropout, starts of training, defaults of
 * sampling and of what is returned. Keys of transformers' PretrainedConfig, and what published models carry besides.
 */
const HARMLESS = new Set(
  `_name_or_path _commit_hash _attn_implementation_autoset architectures auto_map model_type name_or_path
   transformers_version torch_dtype dtype use_cache initializer_range attn_implementation attention_implementation
   bos_token_id eos_token_id pad_token_id sep_token_id decoder_start_token_id unk_token_id cls_token_id mask_token_id
   attention_dropout hidden_dropout hidden_dropout_prob attn_pdrop embd_pdrop resid_pdrop classifier_dropout
   summary_type summary_use_proj summary_activation summary_proj_to_labels summary_first_dropout
   id2label label2id num_labels _num_labels problem_type task_specific_params finetuning_task prefix tokenizer_class
   gradient_checkpointing pretraining_tp output_attentions output_hidden_states output_scores return_dict
   return_dict_in_generate use_return_dict torchscript use_bfloat16 tf_legacy_loss pruned_heads
   chunk_size_feed_forward is_encoder_decoder cross_attention_hidden_size tie_encoder_decoder
   max_length min_length do_sample early_stopping num_beams num_beam_groups diversity_penalty temperature top_k top_p
   typical_p repetition_penalty length_penalty no_repeat_ngram_size encoder_no_repeat_ngram_size bad_words_ids
   num_return_sequences forced_bos_token_id forced_eos_token_id remove_invalid_values
   exponential_decay_length_penalty suppress_tokens begin_suppress_tokens
   max_sequence_length model_max_length tokenizer_model_max_length tokenizer_padding_side neftune_noise_alpha
   cache_implementation unsloth_fixed unsloth_version transformers.js_config is_llama_config n_ctx`.split(
    /\s+/,
  ),
)

/** Reads one configuration. Every method names the key that is at fault. */
export class ConfigReader {
  readonly #json: ConfigJson
  readonly #read = new Set<string>()

  readonly #where: string

  constructor(json: ConfigJson, where = 'config.json') {
    this.#json = json
    this.#where = where
  }

  /** A whole number from 1, or `least`, on. @throws FILE_INVALID when it is missing without a fallback, or something else */
  count(key: string, fallback?: number, least = 1): number {
    const value = this.#get(key) ?? fallback
    if (Number.isSafeInteger(value) && (value as number) >= least) return value as number
    throw this.#wrong(key, `a whole number from ${least} on`)
  }

  /** A finite number above 0. @throws FILE_INVALID when it is missing without a fallback, or something else */
  number(key: string, fallback?: number): number {
    const value = this.#get(key) ?? fallback
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value
    throw this.#wrong(key, 'a number above 0')
  }

  /** A number above 0, undefined when it is missing. @throws FILE_INVALID when it is something else */
  optionalNumber(key: string): number | undefined {
    return this.#get(key) === undefined ? undefined : this.number(key)
  }

  /** A list of numbers above 0. @throws FILE_INVALID when it is missing or something else */
  numbers(key: string): number[] {
    const value = this.#get(key)
    const isPositive = (one: unknown): one is number =>
      typeof one === 'number' && Number.isFinite(one) && one > 0
    if (Array.isArray(value) && value.every(isPositive)) return value
    throw this.#wrong(key, 'a list of numbers above 0')
  }

  /** Whether a key is there and says nothing, where that is not the same as to leave it out. */
  isNull(key: string): boolean {
    return Object.hasOwn(this.#json, key) && this.#json[key] === null
  }

  /** Yes or no. @throws FILE_INVALID when it is something else */
  flag(key: string, fallback: boolean): boolean {
    const value = this.#get(key) ?? fallback
    if (typeof value === 'boolean') return value
    throw this.#wrong(key, 'true or false')
  }

  /** One of some words, as what it stands for. @throws FILE_INVALID when it is none of them */
  choice<T>(key: string, choices: Readonly<Record<string, T>>, fallback?: string): T {
    const value = this.#get(key) ?? fallback
    if (typeof value === 'string' && Object.hasOwn(choices, value)) return choices[value] as T
    throw this.#wrong(key, `one of ${Object.keys(choices).join(', ')}`)
  }

  /**
   * A list of so many of some words, as what they stand for, or nothing.
   * @throws FILE_INVALID when it has another length or another word
   */
  choices<T>(key: string, choices: Readonly<Record<string, T>>, count: number): T[] | undefined {
    const value = this.#get(key)
    if (value === undefined) return undefined
    const isKnown = (word: unknown): word is string =>
      typeof word === 'string' && Object.hasOwn(choices, word)
    if (Array.isArray(value) && value.length === count && value.every(isKnown))
      return value.map((word) => choices[word] as T)
    throw this.#wrong(key, `a list of ${count} of ${Object.keys(choices).join(', ')}`)
  }

  /** An object or nothing. @throws FILE_INVALID when it is something else */
  object(key: string): ConfigJson | undefined {
    const value = this.#get(key)
    if (value === undefined) return undefined
    if (typeof value === 'object' && !Array.isArray(value)) return value as ConfigJson
    throw this.#wrong(key, 'an object')
  }

  /** Lets a key pass that has the one value whose maths we have, or is not there. @throws FILE_INVALID otherwise */
  only(key: string, ...allowed: readonly unknown[]): void {
    const value = this.#get(key)
    if (value === undefined || allowed.some((one) => JSON.stringify(one) === JSON.stringify(value))) return
    throw this.#wrong(key, allowed.map((one) => JSON.stringify(one)).join(' or '))
  }

  /** Lets a list of words pass that are all the same one, or no list. @throws FILE_INVALID otherwise */
  everyWord(key: string, word: string): void {
    const value = this.#get(key)
    if (value === undefined || (Array.isArray(value) && value.every((one) => one === word))) return
    throw this.#wrong(key, `a list of "${word}" only`)
  }

  /** Marks keys that have no part in the maths of this family. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.#read.add(key)
  }

  /** To be called last. @throws FILE_INVALID naming a key that was not read and is not known to be harmless */
  finish(): void {
    for (const [key, value] of Object.entries(this.#json))
      if (!this.#read.has(key) && !HARMLESS.has(key) && value !== null)
        throw new EngineError(
          'FILE_INVALID',
          message('model.unknownKey', { where: this.#where, key, value: shown(value) }),
          { details: { key }, fixes: [message('model.unknownKeyFix')] },
        )
  }

  /** null counts as not there, as in transformers. */
  #get(key: string): unknown {
    this.#read.add(key)
    return Object.hasOwn(this.#json, key) ? (this.#json[key] ?? undefined) : undefined
  }

  #wrong(key: string, expected: string): EngineError {
    const value = this.#json[key]
    return new EngineError(
      'FILE_INVALID',
      value === undefined
        ? message('model.keyMissing', { where: this.#where, key, expected })
        : message('model.keyWrong', { where: this.#where, key, expected, value: shown(value) }),
      { details: { key } },
    )
  }
}

const SHOWN_LETTERS = 80

function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > SHOWN_LETTERS ? `${text.slice(0, SHOWN_LETTERS)}…` : text
}
