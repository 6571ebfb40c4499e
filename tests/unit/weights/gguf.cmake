quern_test(unit-weights-gguf SOURCES test_gguf.c gguf_text.c LIBS qn_weights qn_test_support)
quern_test(unit-weights-gguf-split SOURCES test_gguf_split.c gguf_text.c
  LIBS qn_weights qn_test_support)
quern_test(unit-weights-gguf-refusals SOURCES test_gguf_refusals.c gguf_text.c
  LIBS qn_weights qn_test_support)
