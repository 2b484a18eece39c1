import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../engine/base/errors.ts'
import { chatTemplateOf, renderChat } from '../../../engine/tokenizers/chat-template.ts'

// Made with transformers 5.24.0 by test/golden/tokenizers/make_chats.py; null where the template refuses the chat.
const golden = JSON.parse(
  readFileSync(new URL('../../golden/tokenizers/chats.json', import.meta.url), 'utf8'),
) as {
  readonly templates: Readonly<Record<string, string>>
  readonly tools: readonly unknown[]
  readonly rows: readonly {
    readonly template: string
    readonly messages: readonly Readonly<Record<string, unknown>>[]
    readonly addGenerationPrompt: boolean
    readonly tools?: true
    readonly variables?: Readonly<Record<string, unknown>>
    readonly text: string | null
  }[]
}
/** 4 July 2026, 09:05:03. */
const NOW_MS = Date.UTC(2026, 6, 4, 9, 5, 3)

function ours(row: (typeof golden.rows)[number]): string | null {
  try {
    return renderChat(golden.templates[row.template] ?? '', {
      messages: row.messages,
      bosToken: '<s>',
      eosToken: '</s>',
      addGenerationPrompt: row.addGenerationPrompt,
      tools: row.tools && golden.tools,
      variables: row.variables,
      nowMs: NOW_MS,
    })
  } catch (error) {
    if (error instanceof EngineError && error.code === 'BAD_ARGUMENT') return null
    throw error
  }
}

describe('renderChat', () => {
  it.each(Object.keys(golden.templates))('gives the texts of transformers by the template %s', (template) => {
    const rows = golden.rows.filter((row) => row.template === template)
    expect(rows.length).toBeGreaterThanOrEqual(14)
    expect(rows.map(ours)).toEqual(rows.map((row) => row.text))
  })

  it('refuses a template that cannot be read', () => {
    expect(() => renderChat('{% if %}', { messages: [] })).toThrow(/^chat template: cannot be read \(/)
  })

  it('says what a template refuses', () => {
    const chat = { messages: [{ role: 'assistant', content: 'I begin' }] }
    expect(() => renderChat(golden.templates['inst'] ?? '', chat)).toThrow(
      'chat template: refuses this chat (“Roles must alternate”).',
    )
  })
})

describe('chatTemplateOf', () => {
  it('takes the default of several, and none where there is none', () => {
    const several = [
      { name: 'tool_use', template: 'a' },
      { name: 'default', template: 'b' },
    ]
    expect(chatTemplateOf({ chat_template: several })).toBe('b')
    expect(chatTemplateOf({ chat_template: 'c' })).toBe('c')
    expect(chatTemplateOf({})).toBeUndefined()
    expect(() => chatTemplateOf({ chat_template: 3 })).toThrow(/chat_template must be a text/)
  })
})
