/* The manager's entries: a name, what it stands for, and its state. Inside src/engine only. */
#ifndef QUERN_ENGINE_MODELS_H
#define QUERN_ENGINE_MODELS_H

#include "engine/engine.h"

typedef enum EntryState {
        ENTRY_ABSENT,
        ENTRY_LOADING,
        ENTRY_READY,
        ENTRY_UNLOADING,
        ENTRY_FAILED, /* as absent, with the reason; loading may be tried again */
        ENTRY_STATES
} EntryState;

typedef enum EntryEvent {
        ENTRY_LOAD,
        ENTRY_LOADED,
        ENTRY_FAIL,
        ENTRY_UNLOAD,
        ENTRY_UNLOADED,
        ENTRY_EVENTS
} EntryEvent;

typedef struct Entry {
        char *name;
        char *path;
        VEC(char *) aliases;
        qn_model_options options; /* texts in it are `texts` */
        char *texts[6];
        EntryState state;
        qn_model *model;
        Status failure; /* of the last load */
        char *reason;   /* its text; NULL: none */
        size_t n_holders;
        uint64_t bytes;   /* weights and KV of a loaded model */
        uint64_t used_at; /* when it was last given back, ns */
        float progress;   /* of loading, 0..1 */
        bool cancelled;   /* loading is to end */
        struct qn_models *all;
} Entry;

typedef VEC(Entry *) EntryVec;

struct qn_models {
        qn_models_options o;
        pthread_mutex_t lock;
        pthread_cond_t changed; /* any entry's state or holders */
        EntryVec entries;
};

Status entry_new(qn_models *all, const char *name, const char *path, const qn_model_options *o,
                 Entry **out);
void entry_free(Entry **e);

/** Follows the table of states; an event that a state does not know is a programming error. */
void entry_move(Entry *e, EntryEvent event);
const char *entry_state_name(EntryState s);

/** The entry of that name or alias, or NULL. */
Entry *entry_find(const EntryVec *entries, const char *name);

/** The same, or E_MISSING with the names there are. */
Status entry_require(const qn_models *m, const char *name, Entry **out);

/** Bytes that its weights will take, from headers alone; 0 where the manager has no limit. */
Status entry_need(const Entry *e, uint64_t *need);

/** Loads it; the caller holds the lock, which is open while weights are read. */
Status entry_load(Entry *e);
/** Unloads one that nobody holds; likewise. */
void entry_unload(Entry *e);

/** Room for `need` bytes under the limit, by unloading the longest idle. Errors: E_NOMEM. */
Status models_make_room(qn_models *m, const char *name, uint64_t need);
/** Unloads the model that has been idle longest. False: none is idle. */
bool models_evict(qn_models *m);

#endif
