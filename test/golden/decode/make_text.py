# Makes what lies in text/: tiny random checkpoints, and what generate makes of them.
#   python3 make_text.py models   text/gpt2, text/llama, text/gemma3_text: config.json, model.safetensors (transformers 5.24, PyTorch 2.15)
#   python3 make_text.py cases    text/cases.json, text/steps.json                           (transformers 5.24, PyTorch 2.15)
#   python3 make_text.py windows  text/windows.json: texts several times as long as the window (transformers 5.24, PyTorch 2.15)
#   python3 make_text.py scores   text/scores.json: perplexity by windows                     (transformers 5.24, PyTorch 2.15)
#   python3 make_text.py groups   text/groups.json: groups of beams and contrastive search   (transformers 4.49, which still has them)
# Cases whose tokens differ between f32 and f64, or after a nudge of the weights, hang on rounding and are left out. Every prompt runs alone, or padded on the left
# where a case says so.
import json, math, random, sys, warnings
from pathlib import Path
import torch
import transformers
from transformers import AutoModelForCausalLM, Gemma3ForCausalLM, Gemma3TextConfig, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

warnings.filterwarnings('ignore')
transformers.logging.set_verbosity_error()
torch.set_num_threads(1)
FOLDER = Path(__file__).parent / 'text'
VOCABULARY, CONTEXT = 40, 64
NAMES = {
    'maxNewTokens': 'max_new_tokens', 'maxLength': 'max_length', 'minLength': 'min_length', 'minNewTokens': 'min_new_tokens',
    'numBeams': 'num_beams', 'numBeamGroups': 'num_beam_groups', 'diversityPenalty': 'diversity_penalty', 'lengthPenalty': 'length_penalty',
    'earlyStopping': 'early_stopping', 'eosTokenIds': 'eos_token_id', 'forcedBosTokenId': 'forced_bos_token_id',
    'forcedEosTokenIds': 'forced_eos_token_id', 'suppressTokens': 'suppress_tokens', 'beginSuppressTokens': 'begin_suppress_tokens',
    'epsilonCutoff': 'epsilon_cutoff', 'etaCutoff': 'eta_cutoff', 'exponentialDecayLengthPenalty': 'exponential_decay_length_penalty',
    'sequenceBias': 'sequence_bias', 'renormalizeLogits': 'renormalize_logits', 'penaltyAlpha': 'penalty_alpha', 'topK': 'top_k',
    'numReturnSequences': 'num_return_sequences', 'repetitionPenalty': 'repetition_penalty', 'noRepeatNgramSize': 'no_repeat_ngram_size',
    'badWordsIds': 'bad_words_ids', 'guidanceScale': 'guidance_scale', 'doSample': 'do_sample', 'temperature': 'temperature',
    'topP': 'top_p', 'minP': 'min_p', 'typicalP': 'typical_p',
}


def make_models():
    sizes = dict(vocab_size=VOCABULARY, bos_token_id=1, eos_token_id=2)
    models = {
        'gpt2': GPT2LMHeadModel(GPT2Config(**sizes, n_positions=CONTEXT, n_embd=16, n_layer=2, n_head=2)),
        'llama': LlamaForCausalLM(LlamaConfig(**sizes, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
                                              num_key_value_heads=2, max_position_embeddings=CONTEXT)),
        'gemma3_text': Gemma3ForCausalLM(Gemma3TextConfig(
            **sizes, pad_token_id=None, hidden_size=16, intermediate_size=24, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
            head_dim=8, max_position_embeddings=CONTEXT, query_pre_attn_scalar=8, sliding_window=5,
            layer_types=['sliding_attention', 'sliding_attention', 'full_attention', 'sliding_attention'])),
    }
    for seed, (name, model) in enumerate(models.items()):
        generator = torch.Generator().manual_seed(seed + 11)
        for key, parameter in model.named_parameters():
            middle = 1.0 if parameter.ndim == 1 and key.endswith('weight') and not name.startswith('gemma') else 0.0
            parameter.data = middle + torch.randn(parameter.shape, generator=generator) * (0.2 if parameter.ndim == 1 else 0.35)
        folder = FOLDER / name
        model.save_pretrained(folder)
        (folder / 'generation_config.json').unlink()


def load(name):
    model = AutoModelForCausalLM.from_pretrained(FOLDER / name, torch_dtype=torch.float32).eval()
    model.generation_config = transformers.GenerationConfig()
    return model


def generate(model, prompts, options, padded=False, tokenizer=None):
    """One list of sequences per prompt, cut after the first token that ends a row, and what beam search ranked them by."""
    arguments = {NAMES[name]: value for name, value in options.items() if name in NAMES}
    ends = options.get('eosTokenIds')
    if ends:
        arguments['pad_token_id'] = ends[0]
    if 'forced_eos_token_id' in arguments and len(arguments['forced_eos_token_id']) == 1:
        arguments['forced_eos_token_id'] = arguments['forced_eos_token_id'][0]
    if 'allowedRange' in options:
        first, end = options['allowedRange']
        arguments['prefix_allowed_tokens_fn'] = lambda batch, ids: list(range(first, end))
    width = max(map(len, prompts))
    batches = [prompts] if padded else [[prompt] for prompt in prompts]
    if 'stopStrings' in options:
        arguments |= {'stop_strings': options['stopStrings'], 'tokenizer': tokenizer}
    sequences, scores = [], []
    for batch in batches:
        length = width if padded else len(batch[0])
        ids = torch.tensor([[0] * (length - len(row)) + row for row in batch])
        mask = torch.tensor([[0] * (length - len(row)) + [1] * len(row) for row in batch])
        out = model.generate(ids, attention_mask=mask, return_dict_in_generate=True, output_scores=True, **arguments)
        rows = out.sequences[:, length:].tolist()
        each = len(rows) // len(batch)
        ranks = out.sequences_scores.tolist() if getattr(out, 'sequences_scores', None) is not None else None
        for i in range(len(batch)):
            sequences.append([cut(row, ends) for row in rows[i * each:(i + 1) * each]])
            scores.append(ranks[i * each:(i + 1) * each] if ranks else None)
    return sequences, scores


def cut(row, ends):
    for i, token in enumerate(row):
        if ends and token in ends:
            return row[:i + 1]
    return row


def log_probs(model, prompt, tokens):
    """ln p of each token after the prompt, by one pass over all of them."""
    logits = model(torch.tensor([prompt + tokens])).logits[0].double().log_softmax(-1)
    return [float(logits[len(prompt) - 1 + i, token]) for i, token in enumerate(tokens)]


def same_by_both(models, prompts, options, padded=False):
    single, scores = generate(models[0], prompts, options, padded)
    double, _ = generate(models[1], prompts, options, padded)
    return (single, scores) if single == double else (None, None)


def both_precisions(name):
    return load(name), load(name).double()


def nudged(name):
    """The model, and with every weight off by about one bit: groups of beams do not run in f64."""
    other = load(name)
    for parameter in other.parameters():
        parameter.data *= 1 + torch.randn(parameter.shape) * 2e-7
    return load(name), other


CHOICES = {
    'repetitionPenalty': [0.8, 1.3, 2.5], 'noRepeatNgramSize': [1, 2, 3], 'badWordsIds': [[[5]], [[1, 2], [7]], [[2, 3, 4], [3, 9], [2]]],
    'minLength': [4, 12], 'minNewTokens': [3, 9], 'allowedRange': [[2, 30], [0, 17]], 'forcedEosTokenIds': [[2], [6, 2]],
    'suppressTokens': [[3, 11, 20], [7]], 'beginSuppressTokens': [[5, 30, 31], list(range(0, 20))],
    'exponentialDecayLengthPenalty': [[2, 1.4], [0, 1.05], [5, 2.0]], 'sequenceBias': [[[[4], 3.0], [[9], -2.0]], [[[8, 3], 5.0], [[3], 2.0], [[1, 2, 3], -9.0]]],
}
BEAMS = {'lengthPenalty': [0.0, 0.5, 2.0, -1.0], 'earlyStopping': [True, 'never'], 'renormalizeLogits': [True]}


def prompts_of(rng, count, longest=9):
    return [[rng.randrange(VOCABULARY) for _ in range(rng.randrange(1, longest))] for _ in range(count)]


def make_windows():
    rng = random.Random(17)
    models = both_precisions('gemma3_text')
    cases = []
    for beams in [1, 1, 1, 2, 3, 5]:
        for padded in [False, True]:
            for more in [{}, {'repetitionPenalty': 1.3, 'noRepeatNgramSize': 2}, {'minNewTokens': 20}]:
                options = {'maxNewTokens': rng.choice([15, 30]), 'eosTokenIds': [rng.randrange(VOCABULARY)], **more}
                if beams > 1:
                    options |= {'numBeams': beams, 'numReturnSequences': rng.randrange(1, beams + 1)}
                prompts = prompts_of(rng, 3 if padded else 1, 33)
                sequences, scores = same_by_both(models, prompts, options, padded)
                if sequences is not None:
                    cases.append({'model': 'gemma3_text', 'options': options, 'prompts': prompts, 'padded': padded, 'expected': sequences, 'scores': scores})
    write('windows.json', cases)


def make_cases():
    rng = random.Random(7)
    cases = []
    for name in ['gpt2', 'llama']:
        models = both_precisions(name)

        def case(options, prompts, padded=False):
            options = {'maxNewTokens': rng.choice([6, 12, 20]), **options} if 'maxLength' not in options else options
            sequences, scores = same_by_both(models, prompts, options, padded)
            if sequences is None:
                return
            likely = [[log_probs(models[0], prompt, row) for row in rows] for prompt, rows in zip(prompts, sequences)]
            cases.append({'model': name, 'options': options, 'prompts': prompts, 'padded': padded, 'expected': sequences, 'scores': scores,
                          'logProbs': [[round(sum(row), 4) for row in rows] for rows in likely]})

        ends = lambda: rng.choice([[], [2], [2, 6], [30, 31, 32], [rng.randrange(VOCABULARY)]])
        plain = lambda: {'eosTokenIds': e} if (e := ends()) else {}
        for _ in range(6):
            case(plain(), prompts_of(rng, 1))
            case(plain(), prompts_of(rng, 3), padded=True)
            case({**plain(), 'maxLength': rng.choice([10, 25])}, prompts_of(rng, 1))
        for option, values in CHOICES.items():
            for value in values:
                for _ in range(2):
                    case({**(plain() or {'eosTokenIds': [2]}), option: value}, prompts_of(rng, 1))
        for value in [0.0, 1.7, 3.0]:
            case({**plain(), 'guidanceScale': value}, prompts_of(rng, 1))
            case({'eosTokenIds': [2], 'guidanceScale': value, 'repetitionPenalty': 1.3, 'noRepeatNgramSize': 2}, prompts_of(rng, 1))
        case({'forcedBosTokenId': 9, 'eosTokenIds': [2]}, [[1]])
        case({'forcedBosTokenId': 9, 'numBeams': 3, 'eosTokenIds': [2]}, [[5]])
        for beams in [2, 3, 5]:
            for _ in range(3):
                case({**plain(), 'numBeams': beams}, prompts_of(rng, 1))
                case({**plain(), 'numBeams': beams, 'numReturnSequences': beams}, prompts_of(rng, 1))
            case({'eosTokenIds': [2], 'numBeams': beams, 'numReturnSequences': 2}, prompts_of(rng, 3), padded=True)
            for option, values in BEAMS.items():
                for value in values:
                    case({'eosTokenIds': ends() or [2], 'numBeams': beams, 'numReturnSequences': rng.randrange(1, beams + 1), option: value}, prompts_of(rng, 1))
        for _ in range(90):
            chosen = {key: rng.choice(CHOICES[key]) for key in rng.sample(list(CHOICES), rng.randrange(1, 4))}
            if 'minLength' in chosen and 'minNewTokens' in chosen:
                del chosen['minLength']
            if rng.random() < 0.7:
                beams = rng.randrange(2, 6)
                chosen |= {'numBeams': beams, 'numReturnSequences': rng.randrange(1, beams + 1)}
                chosen |= {key: rng.choice(BEAMS[key]) for key in BEAMS if rng.random() < 0.5}
                if 'forcedEosTokenIds' in chosen:  # two forced tokens would be equal to the bit, and topk has no rule for that
                    chosen['forcedEosTokenIds'] = [2]
            case({'eosTokenIds': ends() or [2], **chosen}, prompts_of(rng, 1))
    write('cases.json', cases)
    write('steps.json', make_steps(rng))


STEPS = {
    'doSample': [True], 'numBeams': [1, 3], 'temperature': [0.4, 1.6], 'topK': [0, 1, 2, 7], 'topP': [0.07, 0.41, 0.83], 'minP': [0.11, 0.6],
    'typicalP': [0.13, 0.63], 'epsilonCutoff': [0.003, 0.09, 0.5], 'etaCutoff': [0.003, 0.09, 0.5], 'renormalizeLogits': [True],
    'repetitionPenalty': [1.3], 'noRepeatNgramSize': [2], 'minLength': [12], 'minNewTokens': [4], 'suppressTokens': [[3, 5]],
    'beginSuppressTokens': [[1, 7]], 'exponentialDecayLengthPenalty': [[1, 1.4], [4, 0.9]], 'sequenceBias': CHOICES['sequenceBias'],
    'badWordsIds': CHOICES['badWordsIds'], 'forcedEosTokenIds': [[2], [6, 2]], 'forcedBosTokenId': [7], 'allowedRange': [[2, 30], [0, 17]],
}


def make_steps(rng):
    """Logits after the steps that generate would make, row after row of each its own options."""
    model, steps = load('gpt2'), []
    for number in range(420):
        chosen = list(STEPS)[number % len(STEPS)]
        names = [chosen, *rng.sample(list(STEPS), rng.randrange(0, 6))]
        options = {'topK': 0, 'doSample': rng.random() < 0.8, **{key: rng.choice(STEPS[key]) for key in names}}
        if 'minNewTokens' in options:
            options.pop('minLength', None)
        ends = rng.choice([[2], [2, 6], [5, 9, 30]])
        tokens = [rng.randrange(12) for _ in range(rng.randrange(1, 12))]
        prompt_length = rng.randrange(1, len(tokens) + 1)
        if prompt_length == 1 and 'forcedBosTokenId' in options:
            options.pop('beginSuppressTokens', None)
        scale = rng.choice([0.5, 2.0, 4.0])
        row = torch.tensor([[round(rng.gauss(0, scale), 4) for _ in range(VOCABULARY)]])
        new = rng.randrange(1, 8)
        arguments = {NAMES[key]: value for key, value in options.items() if key in NAMES}
        if len(arguments.get('forced_eos_token_id', [])) == 1:
            arguments['forced_eos_token_id'] = arguments['forced_eos_token_id'][0]
        config = transformers.GenerationConfig(**{'num_beams': 1, 'num_return_sequences': 1, 'max_length': prompt_length + new, **arguments})
        config._eos_token_tensor = torch.tensor(ends)
        beams = max(config.num_beams, 1)
        first, end = options.get('allowedRange', (0, VOCABULARY))
        allowed = (lambda batch, ids: list(range(first, end))) if 'allowedRange' in options else None
        processors = model._get_logits_processor(generation_config=config, input_ids_seq_length=prompt_length, prefix_allowed_tokens_fn=allowed)
        out = processors(torch.tensor([tokens] * beams), row.repeat(beams, 1))[0].tolist()
        if all(math.isinf(v) for v in out) or any(math.isnan(v) for v in out):
            continue
        steps.append({'options': {**options, 'eosTokenIds': ends, 'maxNewTokens': new}, 'logits': [round(v, 4) for v in row[0].tolist()], 'tokens': tokens,
                      'promptLength': prompt_length, 'expected': [None if math.isinf(v) else round(v, 5) for v in out]})
    return steps


def make_groups():
    assert transformers.__version__.startswith('4.49')
    rng = random.Random(9)
    cases = []
    torch.manual_seed(1)
    for name in ['gpt2', 'llama']:
        models = nudged(name)
        for number in range(60):
            groups = rng.choice([2, 2, 3])
            beams = groups * rng.randrange(1, 4)
            options = {'maxNewTokens': rng.choice([5, 9, 16]), 'numBeams': beams, 'numBeamGroups': groups, 'diversityPenalty': rng.choice([0.3, 1.0, 5.0]),
                       'numReturnSequences': rng.randrange(1, beams + 1), 'eosTokenIds': [rng.choice([2, 6, 30, rng.randrange(VOCABULARY)])]}
            options |= {key: rng.choice(BEAMS[key]) for key in ['lengthPenalty', 'earlyStopping'] if rng.random() < 0.5}
            if number % 3 == 0:
                options |= {key: rng.choice(CHOICES[key]) for key in rng.sample(['repetitionPenalty', 'noRepeatNgramSize', 'badWordsIds', 'minNewTokens', 'suppressTokens', 'sequenceBias'], 2)}
            prompts = prompts_of(rng, 1)
            sequences, scores = same_by_both(models, prompts, options)
            if sequences is not None:
                cases.append({'model': name, 'options': options, 'prompts': prompts, 'padded': False, 'expected': sequences, 'scores': scores})
        for _ in range(20):
            options = {'maxNewTokens': rng.choice([6, 12]), 'penaltyAlpha': rng.choice([0.2, 0.6, 0.9]), 'topK': rng.choice([2, 4, 7]), 'eosTokenIds': [rng.choice([2, 6])]}
            if rng.random() < 0.4:
                options |= {'repetitionPenalty': 1.3}
            prompts = prompts_of(rng, 1)
            sequences, scores = same_by_both(models, prompts, options)
            if sequences is not None:
                cases.append({'model': name, 'options': options, 'prompts': prompts, 'padded': False, 'expected': sequences, 'scores': scores})
    write('groups.json', cases)


def make_scores():
    rng = random.Random(13)
    rows = []
    for name in ['gpt2', 'llama', 'gemma3_text']:
        model = load(name)
        for length, context, stride in [(50, 64, 64), (64, 64, 64), (150, 64, 64), (150, 64, 32), (150, 20, 7), (33, 16, 16), (33, 16, 1), (2, 64, 64)]:
            ids = [rng.randrange(VOCABULARY) for _ in range(length)]
            guide = guide_perplexity(model, torch.tensor([ids]), context, stride)
            rows.append({'model': name, 'ids': ids, 'context': context, 'stride': stride, 'guide': guide, **every_token_once(model, ids, context, stride)})
    write('scores.json', rows)


def guide_perplexity(model, input_ids, max_length, stride):
    """The loop of docs/source/en/perplexity.md."""
    nll_sum, n_tokens, prev_end = 0.0, 0, 0
    for begin in range(0, input_ids.size(1), stride):
        end = min(begin + max_length, input_ids.size(1))
        window = input_ids[:, begin:end]
        targets = window.clone()
        targets[:, :-(end - prev_end)] = -100
        loss_tokens = (targets != -100).sum().item() - 1
        if loss_tokens > 0:
            nll_sum += model(window, labels=targets).loss.item() * loss_tokens
            n_tokens += loss_tokens
        prev_end = end
        if end == input_ids.size(1):
            break
    return math.exp(nll_sum / n_tokens) if n_tokens else None


def every_token_once(model, ids, context, stride):
    total, count, known = 0.0, 0, 0
    for begin in range(0, len(ids), stride):
        end = min(begin + context, len(ids))
        likely = log_probs(model, ids[begin:begin + 1], ids[begin + 1:end])
        new = likely[max(known, begin + 1) - begin - 1:]
        total, count, known = total - sum(new), count + len(new), end
        if end == len(ids):
            break
    return {'nllNats': total, 'tokens': count, 'perplexity': math.exp(total / count)}


def write(name, rows):
    print(name, len(rows))
    (FOLDER / name).write_text('[\n' + ',\n'.join(json.dumps(row, separators=(',', ':')) for row in rows) + '\n]\n')


if __name__ == '__main__':
    with torch.no_grad():
        {'models': make_models, 'cases': make_cases, 'windows': make_windows, 'scores': make_scores, 'groups': make_groups}[sys.argv[1]]()
