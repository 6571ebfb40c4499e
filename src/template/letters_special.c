/* Case mappings of one character to several, from Unicode's SpecialCasing.txt. */
#include "template/letters.h"

#include <utf8proc.h>

static const SpecialCase rows[] = {
        {0x00DF, "\x53\x53", "\x53\x73"},
        {0x0149, "\xca\xbc\x4e", "\xca\xbc\x4e"},
        {0x01F0, "\x4a\xcc\x8c", "\x4a\xcc\x8c"},
        {0x0390, "\xce\x99\xcc\x88\xcc\x81", "\xce\x99\xcc\x88\xcc\x81"},
        {0x03B0, "\xce\xa5\xcc\x88\xcc\x81", "\xce\xa5\xcc\x88\xcc\x81"},
        {0x0587, "\xd4\xb5\xd5\x92", "\xd4\xb5\xd6\x82"},
        {0x1E96, "\x48\xcc\xb1", "\x48\xcc\xb1"},
        {0x1E97, "\x54\xcc\x88", "\x54\xcc\x88"},
        {0x1E98, "\x57\xcc\x8a", "\x57\xcc\x8a"},
        {0x1E99, "\x59\xcc\x8a", "\x59\xcc\x8a"},
        {0x1E9A, "\x41\xca\xbe", "\x41\xca\xbe"},
        {0x1F50, "\xce\xa5\xcc\x93", "\xce\xa5\xcc\x93"},
        {0x1F52, "\xce\xa5\xcc\x93\xcc\x80", "\xce\xa5\xcc\x93\xcc\x80"},
        {0x1F54, "\xce\xa5\xcc\x93\xcc\x81", "\xce\xa5\xcc\x93\xcc\x81"},
        {0x1F56, "\xce\xa5\xcc\x93\xcd\x82", "\xce\xa5\xcc\x93\xcd\x82"},
        {0x1F80, "\xe1\xbc\x88\xce\x99", "\xe1\xbe\x88"},
        {0x1F81, "\xe1\xbc\x89\xce\x99", "\xe1\xbe\x89"},
        {0x1F82, "\xe1\xbc\x8a\xce\x99", "\xe1\xbe\x8a"},
        {0x1F83, "\xe1\xbc\x8b\xce\x99", "\xe1\xbe\x8b"},
        {0x1F84, "\xe1\xbc\x8c\xce\x99", "\xe1\xbe\x8c"},
        {0x1F85, "\xe1\xbc\x8d\xce\x99", "\xe1\xbe\x8d"},
        {0x1F86, "\xe1\xbc\x8e\xce\x99", "\xe1\xbe\x8e"},
        {0x1F87, "\xe1\xbc\x8f\xce\x99", "\xe1\xbe\x8f"},
        {0x1F88, "\xe1\xbc\x88\xce\x99", "\xe1\xbe\x88"},
        {0x1F89, "\xe1\xbc\x89\xce\x99", "\xe1\xbe\x89"},
        {0x1F8A, "\xe1\xbc\x8a\xce\x99", "\xe1\xbe\x8a"},
        {0x1F8B, "\xe1\xbc\x8b\xce\x99", "\xe1\xbe\x8b"},
        {0x1F8C, "\xe1\xbc\x8c\xce\x99", "\xe1\xbe\x8c"},
        {0x1F8D, "\xe1\xbc\x8d\xce\x99", "\xe1\xbe\x8d"},
        {0x1F8E, "\xe1\xbc\x8e\xce\x99", "\xe1\xbe\x8e"},
        {0x1F8F, "\xe1\xbc\x8f\xce\x99", "\xe1\xbe\x8f"},
        {0x1F90, "\xe1\xbc\xa8\xce\x99", "\xe1\xbe\x98"},
        {0x1F91, "\xe1\xbc\xa9\xce\x99", "\xe1\xbe\x99"},
        {0x1F92, "\xe1\xbc\xaa\xce\x99", "\xe1\xbe\x9a"},
        {0x1F93, "\xe1\xbc\xab\xce\x99", "\xe1\xbe\x9b"},
        {0x1F94, "\xe1\xbc\xac\xce\x99", "\xe1\xbe\x9c"},
        {0x1F95, "\xe1\xbc\xad\xce\x99", "\xe1\xbe\x9d"},
        {0x1F96, "\xe1\xbc\xae\xce\x99", "\xe1\xbe\x9e"},
        {0x1F97, "\xe1\xbc\xaf\xce\x99", "\xe1\xbe\x9f"},
        {0x1F98, "\xe1\xbc\xa8\xce\x99", "\xe1\xbe\x98"},
        {0x1F99, "\xe1\xbc\xa9\xce\x99", "\xe1\xbe\x99"},
        {0x1F9A, "\xe1\xbc\xaa\xce\x99", "\xe1\xbe\x9a"},
        {0x1F9B, "\xe1\xbc\xab\xce\x99", "\xe1\xbe\x9b"},
        {0x1F9C, "\xe1\xbc\xac\xce\x99", "\xe1\xbe\x9c"},
        {0x1F9D, "\xe1\xbc\xad\xce\x99", "\xe1\xbe\x9d"},
        {0x1F9E, "\xe1\xbc\xae\xce\x99", "\xe1\xbe\x9e"},
        {0x1F9F, "\xe1\xbc\xaf\xce\x99", "\xe1\xbe\x9f"},
        {0x1FA0, "\xe1\xbd\xa8\xce\x99", "\xe1\xbe\xa8"},
        {0x1FA1, "\xe1\xbd\xa9\xce\x99", "\xe1\xbe\xa9"},
        {0x1FA2, "\xe1\xbd\xaa\xce\x99", "\xe1\xbe\xaa"},
        {0x1FA3, "\xe1\xbd\xab\xce\x99", "\xe1\xbe\xab"},
        {0x1FA4, "\xe1\xbd\xac\xce\x99", "\xe1\xbe\xac"},
        {0x1FA5, "\xe1\xbd\xad\xce\x99", "\xe1\xbe\xad"},
        {0x1FA6, "\xe1\xbd\xae\xce\x99", "\xe1\xbe\xae"},
        {0x1FA7, "\xe1\xbd\xaf\xce\x99", "\xe1\xbe\xaf"},
        {0x1FA8, "\xe1\xbd\xa8\xce\x99", "\xe1\xbe\xa8"},
        {0x1FA9, "\xe1\xbd\xa9\xce\x99", "\xe1\xbe\xa9"},
        {0x1FAA, "\xe1\xbd\xaa\xce\x99", "\xe1\xbe\xaa"},
        {0x1FAB, "\xe1\xbd\xab\xce\x99", "\xe1\xbe\xab"},
        {0x1FAC, "\xe1\xbd\xac\xce\x99", "\xe1\xbe\xac"},
        {0x1FAD, "\xe1\xbd\xad\xce\x99", "\xe1\xbe\xad"},
        {0x1FAE, "\xe1\xbd\xae\xce\x99", "\xe1\xbe\xae"},
        {0x1FAF, "\xe1\xbd\xaf\xce\x99", "\xe1\xbe\xaf"},
        {0x1FB2, "\xe1\xbe\xba\xce\x99", "\xe1\xbe\xba\xcd\x85"},
        {0x1FB3, "\xce\x91\xce\x99", "\xe1\xbe\xbc"},
        {0x1FB4, "\xce\x86\xce\x99", "\xce\x86\xcd\x85"},
        {0x1FB6, "\xce\x91\xcd\x82", "\xce\x91\xcd\x82"},
        {0x1FB7, "\xce\x91\xcd\x82\xce\x99", "\xce\x91\xcd\x82\xcd\x85"},
        {0x1FBC, "\xce\x91\xce\x99", "\xe1\xbe\xbc"},
        {0x1FC2, "\xe1\xbf\x8a\xce\x99", "\xe1\xbf\x8a\xcd\x85"},
        {0x1FC3, "\xce\x97\xce\x99", "\xe1\xbf\x8c"},
        {0x1FC4, "\xce\x89\xce\x99", "\xce\x89\xcd\x85"},
        {0x1FC6, "\xce\x97\xcd\x82", "\xce\x97\xcd\x82"},
        {0x1FC7, "\xce\x97\xcd\x82\xce\x99", "\xce\x97\xcd\x82\xcd\x85"},
        {0x1FCC, "\xce\x97\xce\x99", "\xe1\xbf\x8c"},
        {0x1FD2, "\xce\x99\xcc\x88\xcc\x80", "\xce\x99\xcc\x88\xcc\x80"},
        {0x1FD3, "\xce\x99\xcc\x88\xcc\x81", "\xce\x99\xcc\x88\xcc\x81"},
        {0x1FD6, "\xce\x99\xcd\x82", "\xce\x99\xcd\x82"},
        {0x1FD7, "\xce\x99\xcc\x88\xcd\x82", "\xce\x99\xcc\x88\xcd\x82"},
        {0x1FE2, "\xce\xa5\xcc\x88\xcc\x80", "\xce\xa5\xcc\x88\xcc\x80"},
        {0x1FE3, "\xce\xa5\xcc\x88\xcc\x81", "\xce\xa5\xcc\x88\xcc\x81"},
        {0x1FE4, "\xce\xa1\xcc\x93", "\xce\xa1\xcc\x93"},
        {0x1FE6, "\xce\xa5\xcd\x82", "\xce\xa5\xcd\x82"},
        {0x1FE7, "\xce\xa5\xcc\x88\xcd\x82", "\xce\xa5\xcc\x88\xcd\x82"},
        {0x1FF2, "\xe1\xbf\xba\xce\x99", "\xe1\xbf\xba\xcd\x85"},
        {0x1FF3, "\xce\xa9\xce\x99", "\xe1\xbf\xbc"},
        {0x1FF4, "\xce\x8f\xce\x99", "\xce\x8f\xcd\x85"},
        {0x1FF6, "\xce\xa9\xcd\x82", "\xce\xa9\xcd\x82"},
        {0x1FF7, "\xce\xa9\xcd\x82\xce\x99", "\xce\xa9\xcd\x82\xcd\x85"},
        {0x1FFC, "\xce\xa9\xce\x99", "\xe1\xbf\xbc"},
        {0xFB00, "\x46\x46", "\x46\x66"},
        {0xFB01, "\x46\x49", "\x46\x69"},
        {0xFB02, "\x46\x4c", "\x46\x6c"},
        {0xFB03, "\x46\x46\x49", "\x46\x66\x69"},
        {0xFB04, "\x46\x46\x4c", "\x46\x66\x6c"},
        {0xFB05, "\x53\x54", "\x53\x74"},
        {0xFB06, "\x53\x54", "\x53\x74"},
        {0xFB13, "\xd5\x84\xd5\x86", "\xd5\x84\xd5\xb6"},
        {0xFB14, "\xd5\x84\xd4\xb5", "\xd5\x84\xd5\xa5"},
        {0xFB15, "\xd5\x84\xd4\xbb", "\xd5\x84\xd5\xab"},
        {0xFB16, "\xd5\x8e\xd5\x86", "\xd5\x8e\xd5\xb6"},
        {0xFB17, "\xd5\x84\xd4\xbd", "\xd5\x84\xd5\xad"},
};

static const SpecialCase *found(const SpecialCase *row, uint32_t c)
{
        return row->c == c ? row : NULL;
}

const SpecialCase *special_case(uint32_t c)
{
        size_t low = 0;
        size_t high = N_ELEMS(rows);

        while (high - low > 1) {
                const size_t middle = (low + high) / 2;
                *(rows[middle].c <= c ? &low : &high) = middle;
        }
        return found(&rows[low], c);
}

bool char_is_printable(uint32_t c)
{
        const utf8proc_category_t cat = utf8proc_category((utf8proc_int32_t)c);
        const bool other = cat >= UTF8PROC_CATEGORY_ZS || cat == UTF8PROC_CATEGORY_CN;

        return c == ' ' || !other;
}

/* Punctuation that may stand inside a word. */
static const uint32_t inside_words[] = {0x27,   0x2E,   0x3A,   0xB7,   0x387,  0x55F,
                                        0x5F4,  0x2018, 0x2019, 0x2024, 0x2027, 0xFE13,
                                        0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A};

static bool is_inside_words(uint32_t c)
{
        bool found = false;

        for (size_t i = 0; i < N_ELEMS(inside_words); i++)
                found |= inside_words[i] == c;
        return found;
}

static bool is_ignorable(uint32_t c)
{
        static const bool ignorable[32] = {[UTF8PROC_CATEGORY_MN] = true,
                                           [UTF8PROC_CATEGORY_ME] = true,
                                           [UTF8PROC_CATEGORY_CF] = true,
                                           [UTF8PROC_CATEGORY_LM] = true,
                                           [UTF8PROC_CATEGORY_SK] = true};

        return ignorable[utf8proc_category((utf8proc_int32_t)c) & 31] || is_inside_words(c);
}

/* 0 where there is none, which is neither ignorable nor cased. */
static uint32_t before(Str s, size_t at)
{
        return at > 0 ? char_at(s, char_before(s, at)) : 0;
}

static uint32_t here(Str s, size_t at)
{
        return at < s.n ? char_at(s, at) : 0;
}

static bool cased_before(Str s, size_t at)
{
        while (is_ignorable(before(s, at)))
                at = char_before(s, at);
        return char_is_cased(before(s, at));
}

static bool cased_after(Str s, size_t at)
{
        at += char_size(s, at);
        while (is_ignorable(here(s, at)))
                at += char_size(s, at);
        return char_is_cased(here(s, at));
}

bool sigma_is_final(Str s, size_t at)
{
        return cased_before(s, at) && !cased_after(s, at);
}
