"""A tokenizer and a chat template small enough for the tiny models, and what they answer.

131 tokens: 4 special ones, printable ASCII in SentencePiece form (a space is ▁), newline, and the
commonest pairs of a few English sentences.
"""
import json

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, processors

SPECIAL = ["<pad>", "<s>", "</s>", "<unk>"]
ALPHABET = ["▁", "\n"] + [chr(c) for c in range(33, 127)]
MERGES = [
    ("▁", "t"), ("h", "e"), ("▁t", "he"), ("i", "n"), ("▁", "a"), ("r", "e"), ("o", "n"), ("▁", "w"), ("e", "r"),
    ("▁", "s"), ("n", "d"), ("o", "u"), ("in", "g"), ("▁", "b"), ("a", "t"), ("i", "s"), ("▁", "is"), ("▁", "o"),
    ("▁o", "f"), ("e", "s"), ("▁a", "nd"), ("i", "t"), ("▁", "h"), ("▁", "c"), ("h", "a"), ("▁w", "ha"),
    ("▁wha", "t"), ("l", "l"), ("o", "r"), ("▁", "you"), ("y", "ou"),
]
TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] not in ['system', 'user', 'assistant'] %}"
    "{{ raise_exception('no such role: ' + message['role']) }}{% endif %}"
    "{{ bos_token + message['role'] + ': ' + message['content'] | trim }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{{ '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ bos_token + 'assistant:' }}{% endif %}"
)
MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": " What is the colour of the sky? "},
]
TEXTS = ["What is the time?", "", " two  spaces ", "a\nb\n\nc", "no such letter: é, 日本", "</s> in a text"]


def make_tokenizer():
    pieces = SPECIAL + ALPHABET + sorted({a + b for a, b in MERGES}, key=[a + b for a, b in MERGES].index)
    vocab = {piece: i for i, piece in enumerate(pieces)}
    # a pair can be made only from pieces that stand before it
    merges = sorted(MERGES, key=lambda pair: max(vocab[pair[0]], vocab[pair[1]]))
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return tokenizer


def write_tokenizer(path):
    make_tokenizer().save(str(path / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>",
        "unk_token": "<unk>", "add_bos_token": True, "clean_up_tokenization_spaces": False,
        "chat_template": TEMPLATE,
    }
    (path / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")


def render(path):
    from transformers import PreTrainedTokenizerFast

    config = json.loads((path / "tokenizer_config.json").read_text())
    words = {key: config[key] for key in ("bos_token", "eos_token", "pad_token", "unk_token")}
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(path / "tokenizer.json"), **words)
    return tokenizer.apply_chat_template(
        MESSAGES, chat_template=config["chat_template"], tokenize=False, add_generation_prompt=True
    )


def record_chat(path, greedy):
    """Writes chat.json; `greedy` continues a list of ids and tells the lead of each.

    The file is run by `tokenizers` itself: AutoTokenizer rebuilds some families' tokenizers in code.
    """
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    prompt = render(path)
    ids = tokenizer.encode(prompt, add_special_tokens=False).ids
    continuation, margins = greedy(path, ids)
    texts = [(text, tokenizer.encode(text).ids) for text in TEXTS]
    answer = {
        "messages": MESSAGES, "prompt": prompt, "ids": ids, "greedy": continuation,
        "text": tokenizer.decode(continuation), "margin": min(margins),
        "texts": [{"text": t, "ids": ids, "decoded": tokenizer.decode(ids)} for t, ids in texts],
    }
    (path / "chat.json").write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n")
    return continuation, margins
