"""The anthropic package."""
import os

import anthropic

from checks import run, test

CLIENT = anthropic.Anthropic(base_url=os.environ["QUERN_URL"], api_key="sesame", max_retries=0)
ASK = {"model": "llama-f32", "system": "Be brief.", "max_tokens": 8,
       "messages": [{"role": "user", "content": "What is the time?"}]}


@test
def message():
    answer = CLIENT.messages.create(**ASK)
    assert answer.content[0].text and answer.stop_reason == "max_tokens"
    assert answer.usage.output_tokens == 8


@test
def stream():
    with CLIENT.messages.stream(**ASK) as stream_:
        text = "".join(stream_.text_stream)
        final = stream_.get_final_message()
    assert final.content[0].text == text and final.usage.output_tokens == 8


@test
def count():
    answer = CLIENT.messages.count_tokens(model="llama-f32", messages=ASK["messages"])
    assert answer.input_tokens > 5


@test
def wrong_value():
    try:
        CLIENT.messages.create(**{**ASK, "max_tokens": 0})
    except anthropic.BadRequestError as error:
        assert "max_tokens" in str(error)
        return
    raise AssertionError("no error")


@test
def abort():
    with CLIENT.messages.stream(**{**ASK, "max_tokens": 90}) as stream_:
        next(iter(stream_.text_stream))
    message()


run()
