// The @anthropic-ai/sdk package.
import { ensure, run, sdk } from "./checks.mjs";

const Anthropic = (await sdk("@anthropic-ai/sdk")).default;
const client = new Anthropic({ baseURL: process.env.QUERN_URL, apiKey: "sesame", maxRetries: 0 });
const ask = { model: "llama-f32", max_tokens: 8, messages: [{ role: "user", content: "What is the time?" }] };

await run({
  async message() {
    const answer = await client.messages.create(ask);
    ensure(answer.content[0].text && answer.usage.output_tokens === 8, JSON.stringify(answer));
  },
  async stream() {
    let text = "";
    const final = await client.messages.stream(ask).on("text", (t) => { text += t; }).finalMessage();
    ensure(final.content[0].text === text, text);
  },
  async "wrong value"() {
    const error = await client.messages.create({ ...ask, max_tokens: 0 }).catch((e) => e);
    ensure(error.status === 400, `${error}`);
  },
});
