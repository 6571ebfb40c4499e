# One object library a stage, so that the library, the command and the tests link the same objects.

# quern_stage(NAME SOURCES… [LIBS targets…])
function(quern_stage name)
  cmake_parse_arguments(S "" "" "SOURCES;LIBS" ${ARGN})
  add_library(qn_${name} STATIC ${S_SOURCES})
  target_include_directories(qn_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(qn_${name} PUBLIC ${S_LIBS})
endfunction()

# quern_test(NAME SOURCES… LIBS…): a cmocka program, one CTest entry.
function(quern_test name)
  cmake_parse_arguments(T "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(test-${name} ${T_SOURCES})
  target_include_directories(test-${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(test-${name} PRIVATE ${T_LIBS} qn_test_support)
  add_test(NAME ${name} COMMAND test-${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endfunction()

# A folder joins the build when it has its CMakeLists.txt.
function(quern_add_folder dir)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${dir}/CMakeLists.txt)
    add_subdirectory(${PROJECT_SOURCE_DIR}/${dir} ${PROJECT_BINARY_DIR}/${dir})
  endif()
endfunction()

function(quern_add_stages)
  foreach(stage ${ARGN})
    quern_add_folder(src/${stage})
    quern_add_folder(tests/unit/${stage})
  endforeach()
endfunction()
