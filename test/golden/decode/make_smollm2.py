# Makes smollm2.json: what generate of transformers 5.24 makes of SmolLM2-135M-Instruct, in f32 with the weights that
# `npm run fetch:smollm2` brings: python3 test/golden/decode/make_smollm2.py
import json
from pathlib import Path
import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer
from make_text import generate

FOLDER = Path(__file__).parent
CACHE = FOLDER.parents[2] / '.cache' / 'smollm2'
torch.set_num_threads(1)
END = 2
# without digits: transformers' tokenizer of GGUF files does not split them as the model was trained to
PROMPTS = ['The capital of France is', 'def fibonacci(n):\n    """Returns', '<|im_start|>user\nName three colours.<|im_end|>\n<|im_start|>assistant\n',
           'Once upon a time there was a']
CASES = [
    {}, {'repetitionPenalty': 1.3}, {'noRepeatNgramSize': 2}, {'numBeams': 4}, {'numBeams': 3, 'numReturnSequences': 3, 'lengthPenalty': 2.0},
    {'numBeams': 4, 'earlyStopping': True, 'noRepeatNgramSize': 3}, {'numBeams': 2, 'earlyStopping': 'never', 'renormalizeLogits': True, 'repetitionPenalty': 1.2},
    {'minNewTokens': 12, 'numBeams': 2}, {'suppressTokens': [198, 7042, 42], 'sequenceBias': [[[260], 2.0], [[260, 1109], -4.0]]},
    {'forcedEosTokenIds': [END]}, {'exponentialDecayLengthPenalty': [4, 1.5]}, {'badWordsIds': [[7042], [198, 198], [28]], 'guidanceScale': 1.5},
]


def main():
    model = AutoModelForCausalLM.from_pretrained(CACHE, gguf_file='model.gguf', dtype=torch.float32).eval()
    model.generation_config = transformers.GenerationConfig()
    tokenizer = AutoTokenizer.from_pretrained(CACHE, gguf_file='model.gguf')
    ids = [tokenizer(prompt, add_special_tokens=False).input_ids for prompt in PROMPTS]
    wanted = [([i % 4], case, False) for i, case in enumerate(CASES)] + [([(i + 1) % 4], case, False) for i, case in enumerate(CASES)]
    wanted += [([0, 1, 2, 3], {}, True), ([0, 3], {'numBeams': 2}, True)]
    wanted += [([0], {'stopStrings': ['ris.']}, False), ([2], {'stopStrings': ['ellow', ', ']}, False), ([3], {'stopStrings': ['e wh']}, False)]
    cases = []
    for prompts, options, padded in wanted:
        options = {'maxNewTokens': 14, 'eosTokenIds': [END], **options}
        sequences, scores = generate(model, [ids[i] for i in prompts], options, padded, tokenizer)
        cases.append({'options': options, 'prompts': [ids[i] for i in prompts], 'expected': sequences, 'scores': scores,
                      'texts': [[tokenizer.decode(row, skip_special_tokens=True) for row in rows] for rows in sequences]})
        print(len(cases), cases[-1]['texts'], flush=True)
    (FOLDER / 'text' / 'smollm2.json').write_text('[\n' + ',\n'.join(json.dumps(row, separators=(',', ':')) for row in cases) + '\n]\n')


with torch.no_grad():
    main()
