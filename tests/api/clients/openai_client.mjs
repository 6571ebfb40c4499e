// The openai package.
import { ensure, messages, run, sdk } from "./checks.mjs";

const OpenAI = (await sdk("openai")).default;
const client = new OpenAI({ baseURL: `${process.env.QUERN_URL}/v1`, apiKey: "sesame", maxRetries: 0 });
const embedder = new OpenAI({ baseURL: `${process.env.QUERN_EMBED_URL}/v1`, apiKey: "x", maxRetries: 0 });
const ask = { model: "llama-f32", messages, max_tokens: 8, temperature: 0 };

await run({
  async chat() {
    const answer = await client.chat.completions.create(ask);
    ensure(answer.choices[0].message.content && answer.usage.completion_tokens === 8, JSON.stringify(answer));
  },
  async stream() {
    const whole = (await client.chat.completions.create(ask)).choices[0].message.content;
    let text = "";
    for await (const chunk of await client.chat.completions.create({ ...ask, stream: true })) {
      text += chunk.choices[0]?.delta?.content ?? "";
    }
    ensure(text === whole, text);
  },
  async completion() {
    const answer = await client.completions.create({
      model: "llama-f32", prompt: "the time", echo: true, logprobs: 1, max_tokens: 2, temperature: 0,
    });
    ensure(answer.choices[0].text.startsWith("the time"), answer.choices[0].text);
  },
  async embeddings() {
    const answer = await embedder.embeddings.create({ model: "bert-f32-mean", input: ["a", "b"] });
    ensure(answer.data.length === 2 && answer.data[0].embedding.length > 1, JSON.stringify(answer));
  },
  async "wrong value"() {
    const error = await client.chat.completions.create({ ...ask, top_p: 3 }).catch((e) => e);
    ensure(error.status === 400 && error.param === "top_p", `${error}`);
  },
  async abort() {
    const stream = await client.chat.completions.create({ ...ask, max_tokens: 90, stream: true });
    for await (const chunk of stream) {
      ensure(chunk.id, "an id");
      stream.controller.abort();
      break;
    }
    ensure((await client.chat.completions.create(ask)).choices.length === 1, "an answer");
  },
});
