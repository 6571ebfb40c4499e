/* A plug-in without an engine behind it: built several times, each time wrong in one way or right.
 */
#include "backend/backend.h"

#ifndef FAKE_INTERFACE
#define FAKE_INTERFACE BACKEND_INTERFACE
#endif
#ifndef FAKE_START
#define FAKE_START OK
#endif

static const BackendHost *host;

/* Knows one architecture. */
static Status supports(const BackendSource *source)
{
        if (strcmp(source->architecture, "llama") == 0)
                return OK;
        host->status("fake.c", "the fake engine knows llama only");
        return E_UNSUPPORTED;
}

static Status start(const BackendHost *h)
{
        const Status outcome = FAKE_START;

        host = h;
        if (outcome != OK)
                host->status("fake.c", "incompatible version: built against 1, found 2");
        return outcome;
}

static const Backend fake = {.name = "fake", .supports = supports};

#ifndef FAKE_SYMBOL
#define FAKE_SYMBOL quern_backend_plugin
#endif
__attribute__((visibility("default"))) extern const BackendPlugin FAKE_SYMBOL;
const BackendPlugin FAKE_SYMBOL = {
        .interface = FAKE_INTERFACE, .sizes = BACKEND_SIZES, .backend = &fake, .start = start};

#ifdef FAKE_NEEDS
extern int quern_test_symbol_that_nobody_has(void);
__attribute__((visibility("default"))) int quern_test_needs(void);
int quern_test_needs(void)
{
        return quern_test_symbol_that_nobody_has();
}
#endif
