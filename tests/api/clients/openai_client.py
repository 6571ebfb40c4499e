"""The openai package."""
import asyncio
import os

import openai

from checks import MESSAGES, run, test

URL = os.environ["QUERN_URL"] + "/v1"
CLIENT = openai.OpenAI(base_url=URL, api_key="sesame", max_retries=0)
EMBEDDER = openai.OpenAI(base_url=os.environ["QUERN_EMBED_URL"] + "/v1", api_key="none", max_retries=0)
MODEL = "llama-f32"
ASK = {"model": MODEL, "messages": MESSAGES, "max_tokens": 8, "temperature": 0}


@test
def chat():
    answer = CLIENT.chat.completions.create(**ASK)
    assert answer.choices[0].message.role == "assistant" and answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens == 8


@test
def stream():
    whole = CLIENT.chat.completions.create(**ASK).choices[0].message.content
    chunks = list(CLIENT.chat.completions.create(**ASK, stream=True, stream_options={"include_usage": True}))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == whole
    assert chunks[-1].usage.completion_tokens == 8


@test
def logprobs():
    answer = CLIENT.chat.completions.create(**ASK, logprobs=True, top_logprobs=3)
    rows = answer.choices[0].logprobs.content
    assert len(rows) == 8 and all(len(r.top_logprobs) == 3 and r.logprob <= 0 for r in rows)


@test
def choices():
    answer = CLIENT.chat.completions.create(**{**ASK, "temperature": 1}, n=3, seed=5)
    assert [c.index for c in answer.choices] == [0, 1, 2]


@test
def completion_with_echo_and_logprobs():
    answer = CLIENT.completions.create(model=MODEL, prompt="the time", max_tokens=0, echo=True, logprobs=2,
                                       temperature=0)
    assert answer.choices[0].text == "the time" and answer.choices[0].logprobs.token_logprobs[0] is None


@test
def completion_of_ids():
    answer = CLIENT.completions.create(model=MODEL, prompt=[1, 70, 71], max_tokens=4, temperature=0)
    assert answer.usage.prompt_tokens == 3


@test
def responses():
    answer = CLIENT.responses.create(model=MODEL, input="What is the time?", max_output_tokens=16)
    assert answer.output_text and answer.usage.output_tokens <= 16


@test
def responses_stream():
    events = list(CLIENT.responses.create(model=MODEL, input="Hi", max_output_tokens=16, stream=True))
    assert events[0].type == "response.created" and events[-1].response.output_text is not None


@test
def embeddings():
    rows = EMBEDDER.embeddings.create(model="bert-f32-mean", input=["a", "b", "a"]).data
    assert rows[0].embedding == rows[2].embedding != rows[1].embedding


@test
def models():
    assert [m.id for m in CLIENT.models.list()] == [MODEL] and CLIENT.models.retrieve(MODEL).id == MODEL


@test
def wrong_value():
    try:
        CLIENT.chat.completions.create(**{**ASK, "top_p": 3})
    except openai.BadRequestError as error:
        assert error.param == "top_p" and "0..1" in error.message
        return
    raise AssertionError("no error")


@test
def unknown_model():
    try:
        CLIENT.chat.completions.create(**{**ASK, "model": "none"})
    except openai.NotFoundError as error:
        assert MODEL in error.message
        return
    raise AssertionError("no error")


@test
def wrong_key():
    try:
        openai.OpenAI(base_url=URL, api_key="wrong", max_retries=0).models.list()
    except openai.AuthenticationError:
        return
    raise AssertionError("no error")


@test
def abort():
    with CLIENT.chat.completions.create(**{**ASK, "max_tokens": 90}, stream=True) as stream_:
        next(iter(stream_))
    chat()


@test
def asynchronous():
    async def one():
        async with openai.AsyncOpenAI(base_url=URL, api_key="sesame") as client:
            answers = await asyncio.gather(*(client.chat.completions.create(**ASK) for _ in range(8)))
            assert len({a.choices[0].message.content for a in answers}) == 1
    asyncio.run(one())


run()
