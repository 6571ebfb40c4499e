# The conversion's sources, for CMakeLists.txt of this folder.
set(CONVERT_SOURCES
  convert.c convert_arch.c convert_config.c convert_dir.c convert_ids.c convert_json.c convert_llama3.c
  convert_model.c convert_plan.c convert_rope.c convert_tokenizer.c convert_weights.c)
