/* Config tests as rows: a file, a member of ModelConfig and the number it must hold. */
#ifndef QUERN_TESTS_CONFIG_MEMBER_H
#define QUERN_TESTS_CONFIG_MEMBER_H

#include "weights/config.h"

typedef enum MemberType {
        MEMBER_U32,
        MEMBER_INT,
        MEMBER_F64,
        MEMBER_FLAG,
        MEMBER_TYPE_MAX
} MemberType;

typedef struct Member {
        MemberType type;
        size_t offset;
} Member;

#define U32(member_)                                       \
        {                                                  \
                MEMBER_U32, offsetof(ModelConfig, member_) \
        }
#define INT(member_)                                       \
        {                                                  \
                MEMBER_INT, offsetof(ModelConfig, member_) \
        }
#define F64(member_)                                       \
        {                                                  \
                MEMBER_F64, offsetof(ModelConfig, member_) \
        }
#define FLAG(member_)                                       \
        {                                                   \
                MEMBER_FLAG, offsetof(ModelConfig, member_) \
        }

typedef struct ValueRow {
        const char *name;
        const char *json;
        Member member;
        double want;
} ValueRow;

/** The same with the file as a family and keys, 'so': as JSON with single quotes. */
typedef struct FamilyRow {
        const char *name;
        const char *family;
        const char *keys;
        Member member;
        double want;
} FamilyRow;

enum { FAMILY_JSON_MAX = 2048 };

/** Writes {"model_type": family, keys} with double quotes; `keys` may be "". Returns `out`. */
const char *family_json(const char *family, const char *keys, char out[FAMILY_JSON_MAX]);

/** Parses the row's config and compares the member, to 1e-15. */
void family_row_check(const void *p);

/** Parses the row's file and compares the member, exactly. */
void value_row_check(const void *p);

#define LLAMA(keys)   "{\"model_type\":\"llama\"" keys "}"
#define MISTRAL(keys) "{\"model_type\":\"mistral\"" keys "}"
#define QWEN2(keys)   "{\"model_type\":\"qwen2\"" keys "}"
#define QWEN3(keys)   "{\"model_type\":\"qwen3\"" keys "}"
#define PHI3(keys)    "{\"model_type\":\"phi3\"" keys "}"

#endif
