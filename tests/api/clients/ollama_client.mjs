// The ollama package.
import { ensure, messages, run, sdk } from "./checks.mjs";

const { Ollama } = await sdk("ollama");
const client = new Ollama({ host: process.env.QUERN_URL, headers: { Authorization: "Bearer sesame" } });
const ask = { model: "llama-f32", messages, options: { temperature: 0, num_predict: 8 } };

await run({
  async chat() {
    const answer = await client.chat(ask);
    ensure(answer.message.content && answer.done, JSON.stringify(answer));
  },
  async stream() {
    const whole = (await client.chat(ask)).message.content;
    let text = "";
    for await (const part of await client.chat({ ...ask, stream: true })) text += part.message.content;
    ensure(text === whole, text);
  },
  async list() {
    ensure((await client.list()).models[0].model === "llama-f32", "the model");
  },
});
