"""The ollama package."""
import os

import ollama

from checks import MESSAGES, run, test

CLIENT = ollama.Client(os.environ["QUERN_URL"], headers={"Authorization": "Bearer sesame"})
EMBEDDER = ollama.Client(os.environ["QUERN_EMBED_URL"])
MODEL = "llama-f32"
OPTIONS = {"temperature": 0, "num_predict": 8}


@test
def chat():
    answer = CLIENT.chat(MODEL, MESSAGES, options=OPTIONS)
    assert answer.message.content and answer.done_reason == "length" and answer.eval_count == 8


@test
def stream():
    whole = CLIENT.chat(MODEL, MESSAGES, options=OPTIONS).message.content
    assert "".join(p.message.content for p in CLIENT.chat(MODEL, MESSAGES, stream=True, options=OPTIONS)) == whole


@test
def generate():
    assert CLIENT.generate(MODEL, "What is the time?", options=OPTIONS).response


@test
def embed():
    assert len(EMBEDDER.embed("bert-f32-mean", ["a", "b"]).embeddings) == 2


@test
def lists():
    assert CLIENT.list().models[0].model == MODEL and CLIENT.ps().models[0].model == MODEL


@test
def show():
    assert CLIENT.show(MODEL).modelinfo["general.architecture"] == "llama"


@test
def unknown_model():
    try:
        CLIENT.chat("none", MESSAGES)
    except ollama.ResponseError as error:
        assert error.status_code == 404 and "none" in error.error
        return
    raise AssertionError("no error")


run()
