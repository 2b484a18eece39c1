import { describe, expect, it } from 'vitest'
import { renderChatsInCage } from '../../../engine/host/cage-chats.ts'

const chat = { messages: [{ role: 'user', content: 'Hi' }], addGenerationPrompt: true }
const PLAIN =
  '{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<a>{% endif %}'

/** For what is no matter of time: the computer may be busy. */
const PATIENT = { patienceMs: 60_000, memoryMb: 128 }

describe('renderChatsInCage', () => {
  it('ends a template that never does, and says so', async () => {
    const bomb = '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}'
    await expect(renderChatsInCage(bomb, [chat])).rejects.toMatchObject({
      code: expect.stringMatching(/^(PARSE_TIMEOUT|FILE_INVALID)$/) as string, // memory may be gone before the second is
      message: expect.stringMatching(/^chat template: .* It was ended\.$/) as string,
    })
  })

  it('ends a template that takes too much memory, and says so', async () => {
    const bomb =
      '{% set ns = namespace(x=[1]) %}{% for i in range(26) %}{% set ns.x = ns.x + ns.x %}{% endfor %}'
    await expect(renderChatsInCage(bomb, [chat], undefined, PATIENT)).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: 'chat template: it may take 128 MB of memory, and took more. It was ended.',
    })
  })

  it('refuses a range that the sandbox of transformers refuses', async () => {
    await expect(
      renderChatsInCage('{% for i in range(100000000) %}{% endfor %}', [chat], undefined, PATIENT),
    ).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: 'chat template: refuses this chat (“a range has at most 100000 numbers, got 100000000”).',
    })
  })

  it('refuses a text of more than a million characters', async () => {
    const long = '{% for i in range(100000) %}0123456789{% endfor %}0123456789'
    await expect(renderChatsInCage(long, [chat], undefined, PATIENT)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: 'chat template: a chat may become 1000000 characters, got 1000010.',
    })
  })

  it('says which chat a template refuses, and why', async () => {
    const strict =
      "{% if messages[0].role != 'user' %}{{ raise_exception('A user speaks first') }}{% endif %}ok"
    const wrong = { messages: [{ role: 'assistant', content: 'Hi' }] }
    await expect(renderChatsInCage(strict, [chat, chat, wrong], undefined, PATIENT)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: 'chat template: refuses this chat (“A user speaks first”).',
      details: { at: 2 },
      said: { message: { code: 'chat.refuses' } },
    })
  })

  it('refuses a broken template even without chats', async () => {
    await expect(renderChatsInCage('{% for %}', [], undefined, PATIENT)).rejects.toMatchObject({
      code: 'FILE_INVALID',
    })
  })

  it('stops when asked to', async () => {
    const endless = '{% for i in range(3000) %}{% for j in range(3000) %}{% endfor %}{% endfor %}'
    const signal = AbortSignal.abort()
    await expect(renderChatsInCage(endless, [chat], signal)).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('gives the texts of many chats in order', async () => {
    const chats = Array.from({ length: 500 }, (_, place) => ({
      messages: [{ role: 'user', content: `${place}` }],
    }))
    const texts = await renderChatsInCage(PLAIN, chats, undefined, PATIENT)
    expect(texts).toEqual(chats.map((_, place) => `<user>${place}`))
    expect(await renderChatsInCage(PLAIN, [chat], undefined, PATIENT)).toEqual(['<user>Hi<a>'])
  })
})
