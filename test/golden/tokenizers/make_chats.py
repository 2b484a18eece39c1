# Makes chats.json: what transformers 5.24.0 makes of chats by templates in the manner of known families: python make_chats.py
# in this folder, then npx prettier --write chats.json. The templates are written for this test.
import json, datetime
import transformers.utils.chat_template_utils as chat

class Day(datetime.datetime):
    @classmethod
    def now(cls, tz=None): return cls(2026, 7, 4, 9, 5, 3)
chat.datetime = Day

TEMPLATES = {
    'chatml': "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nYou help.<|im_end|>\\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    'inst': "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}{% if loop.index0 == 0 and system != false %}{% set content = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}",
    'headers': "{{- bos_token }}\n{%- if not date_string is defined %}\n    {%- if strftime_now is defined %}\n        {%- set date_string = strftime_now(\"%d %b %Y\") %}\n    {%- else %}\n        {%- set date_string = \"26 Jul 2024\" %}\n    {%- endif %}\n{%- endif %}\n{{- \"<|start_header_id|>system<|end_header_id|>\\n\\nToday: \" + date_string + \"\\n\" }}\n{%- if tools is not none %}\n    {%- for t in tools %}\n        {{- t | tojson(indent=4) }}\n        {{- \"\\n\\n\" }}\n    {%- endfor %}\n{%- endif %}\n{%- for message in messages %}\n    {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + message.content | trim + '<|eot_id|>' }}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}\n{%- endif %}\n",
    'turns': "{{ bos_token }}\n{% for message in messages %}\n  {% if message['role'] == 'assistant' %}\n    {% set role = \"model\" %}\n  {% else %}\n    {% set role = message['role'] %}\n  {% endif %}\n  {{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}\n{% endfor %}\n{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}",
    'thoughts': "{%- set ns = namespace(last=messages|length - 1) %}{%- for m in messages[::-1] %}{%- if m.role == 'user' and ns.last == messages|length - 1 %}{%- set ns.last = messages|length - 1 - loop.index0 %}{%- endif %}{%- endfor %}{%- for m in messages %}{%- set content = m.content if m.content is string else '' %}{%- if '</think>' in content and loop.index0 < ns.last %}{%- set content = content.split('</think>')[-1].lstrip('\\n') %}{%- endif %}{{- '<' ~ m.role|upper ~ ':' ~ loop.index ~ '>' ~ content ~ (m.name | default('')) }}{%- endfor %}{%- if add_generation_prompt %}{{- '<ASSISTANT>' }}{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think></think>' }}{%- endif %}{%- endif %}",
    'macro': "{%- macro show(m) -%}[{{ m['role']|capitalize }}] {{ m['content']|replace('\\n', ' ') }}{%- endmacro -%}{% for m in messages if m['role'] in ['user', 'assistant'] %}{{ show(m) }}{{ '\\n' if not loop.last }}{% else %}nobody{% endfor %}{# a remark #}{{ messages | map(attribute='role') | join(',') }}{{ messages | selectattr('role', 'equalto', 'user') | list | length }}{{ eos_token if pad_token is not defined }}",
}
user = lambda text, **more: {'role': 'user', 'content': text, **more}
says = lambda text: {'role': 'assistant', 'content': text}
CHATS = [
    [user('Hello!')], [user('Hello!'), says('Hi there.')], [{'role': 'system', 'content': 'Be brief.'}, user('  Two\nlines  '), says('Yes.\n'), user('And <b>?')],
    [user('Größe 日本 👩‍🚀 "quoted" \\ {{ x }}'), says('<think>\nhm\n</think>\n\nFine'), user('More', name='Ann'), says('<think>a</think>b')],
    [user('')], [says('I begin')], [{'role': 'system', 'content': 'Alone'}],
]
TOOLS = [{'type': 'function', 'function': {'name': 'weather', 'description': 'What "it" is like — now', 'parameters': {'type': 'object', 'properties': {'city': {'type': 'string', 'n': [1, 2.5, True, None]}}, 'required': []}}}]

rows = []
for name, template in TEMPLATES.items():
    for messages in CHATS:
        for prompt in [False, True]:
            for extra in [{}, {'tools': TOOLS}] if name == 'headers' else [{}, {'enable_thinking': False}] if name == 'thoughts' else [{}]:
                try:
                    variables = {k: v for k, v in extra.items() if k != 'tools'}
                    (text,), _ = chat.render_jinja_template([messages], chat_template=template, add_generation_prompt=prompt, tools=extra.get('tools'), bos_token='<s>', eos_token='</s>', **variables)
                except Exception as error: text = None; print(name, error)
                rows.append({'template': name, 'messages': messages, 'addGenerationPrompt': prompt, **({'tools': True} if 'tools' in extra else {}), **({'variables': variables} if variables else {}), 'text': text})
with open('chats.json', 'w', encoding='ascii') as f: json.dump({'templates': TEMPLATES, 'tools': TOOLS, 'rows': rows}, f, indent=0, separators=(',', ':')); f.write('\n')
print(len(rows))
