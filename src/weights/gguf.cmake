# The GGUF reader's sources, for CMakeLists.txt of this folder.
set(GGUF_SOURCES
  gguf.c gguf_array.c gguf_keys.c gguf_magic.c gguf_part.c gguf_reader.c gguf_split.c gguf_tensor.c gguf_types.c
  gguf_meta.c gguf_writer.c)
