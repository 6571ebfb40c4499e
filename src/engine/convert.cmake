# The conversion's sources, for CMakeLists.txt of this folder.
set(CONVERT_SOURCES
  convert.c convert_copy.c convert_dir.c convert_plan.c convert_to_gguf.c convert_to_hf.c
  convert_tokenizer.c convert_vocab.c)
