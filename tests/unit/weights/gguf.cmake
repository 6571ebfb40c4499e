quern_test(unit-weights-gguf SOURCES test_gguf.c gguf_text.c LIBS qn_weights qn_test_support)
quern_test(unit-weights-gguf-split SOURCES test_gguf_split.c gguf_text.c
  LIBS qn_weights qn_test_support)
quern_test(unit-weights-gguf-refusals SOURCES test_gguf_refusals.c gguf_text.c
  LIBS qn_weights qn_test_support)
set(GGUF_CONVERT_SUPPORT gguf_convert.c gguf_tiny.c gguf_text.c)
quern_test(unit-weights-gguf-convert SOURCES test_gguf_convert.c ${GGUF_CONVERT_SUPPORT}
  LIBS qn_engine qn_test_support)
quern_test(unit-weights-gguf-convert-refusals SOURCES test_gguf_convert_refusals.c
  ${GGUF_CONVERT_SUPPORT} LIBS qn_engine qn_test_support)
