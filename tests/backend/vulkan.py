#!/usr/bin/env python3
"""The GPU path on Mesa's software driver: tokens equal to the CPU's, and the CPU when it is hidden.

  tests/backend/vulkan.py QUERN      exit 77: there is no driver, or libllama has no Vulkan library
"""
import json
import os
import subprocess
import sys
import tempfile

QUERN = sys.argv[1]
MODEL = "tests/golden/models/llama-f32"
SEEN = {**os.environ, "GGML_VK_VISIBLE_DEVICES": "0", "ASAN_OPTIONS": "detect_leaks=0"}
HIDDEN = {**SEEN, "GGML_VK_VISIBLE_DEVICES": ""}
count = 0


def quern(*args, env=SEEN):
    return subprocess.run([QUERN, *args], env=env, capture_output=True, text=True)


def generate(gguf, *args, env=SEEN):
    return quern("generate", gguf, "--tokens", "5,9,14,22", "-n", "4", "--temperature", "0", "--format",
                 "ids", "--ignore-eos", "--ctx", "32", *args, env=env)


def check(name, good, ran):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {name}")
    if not good:
        print(f"# {ran.returncode}: {ran.stdout} {ran.stderr}")
    return good


def gpus(env):
    rows = json.loads(quern("devices", "--json", env=env).stdout)
    return [row["name"] for row in rows if row.get("kind") == "gpu"]


def main():
    names = gpus(SEEN)
    if not names:
        print("no GPU through Vulkan here (tools/setup --vulkan brings a software one): skipped")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        gguf = f"{folder}/m.gguf"
        made = quern("convert", MODEL, gguf)
        good = check("the model is converted", os.path.exists(gguf), made)
        cpu = generate(gguf, "--device", "cpu")
        gpu = generate(gguf, "--device", names[0])
        good &= check("the GPU gives the CPU's tokens", gpu.returncode == 0 and gpu.stdout == cpu.stdout, gpu)
        alone = generate(gguf, env=HIDDEN)
        good &= check("hidden: auto goes on on the CPU", alone.stdout == cpu.stdout, alone)
        good &= check("and says why", "on the CPU: Vulkan" in alone.stderr, alone)
        asked = generate(gguf, "--device", "gpu", env=HIDDEN)
        good &= check("hidden: gpu is an error with the reason",
                      asked.returncode == 1 and "Vulkan sees no device" in asked.stderr, asked)
    return 0 if good else 1


sys.exit(main())
