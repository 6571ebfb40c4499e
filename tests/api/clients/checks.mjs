// What the scripts share: tests by name, as TAP.
export const messages = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "What is the time?" },
];

export function ensure(condition, what) {
  if (!condition) throw new Error(what);
}

export async function run(tests) {
  let number = 0;
  for (const [name, test] of Object.entries(tests)) {
    number += 1;
    try {
      await test();
      console.log(`ok ${number} - ${name}`);
    } catch (error) {
      console.log(`not ok ${number} - ${name}`);
      console.error(`# ${error}`);
      process.exitCode = 1;
    }
  }
}

// From the working directory or NODE_PATH, as require does.
export async function sdk(name) {
  const { createRequire } = await import("node:module");
  return createRequire(`${process.cwd()}/x.js`)(name);
}
