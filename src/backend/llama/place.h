/* Where a model's layers lie: the choice of devices, and what happens when one fails. */
#ifndef QUERN_BACKEND_LLAMA_PLACE_H
#define QUERN_BACKEND_LLAMA_PLACE_H

#include "backend/llama/engine.h"

/**
 * Loads the model where the options want it. device "auto": as many layers on the GPUs as their
 * free memory holds, fewer when loading fails all the same, at last none, with one warning in the
 * log that says why. "gpu" or a name: there or an error.
 * Errors: E_USAGE unknown device or split, E_DEVICE there is no GPU, those of model_load.
 */
Status place_and_load(BackendModel *m, const BackendOptions *o);

/** "cpu", or "Vulkan0, Vulkan1". */
void place_text(const Placement *p, char out[PLACE_TEXT_MAX]);

/** Runs m->batch: llama_decode's result, and -3 for what it throws. */
int place_decode(const BackendModel *m);

/** Whether a step's failure may be the GPU's. */
bool place_is_lost(const BackendModel *m, Status s);

/** Loads the model anew on the CPU; no sequence has anything in memory then. Warns. */
Status place_fall_back(BackendModel *m);

Status llama_devices(BackendDeviceFn each, void *user);

/** GPUs in libllama's order, integrated ones where there are no others; returns how many. */
size_t gpus_find(ggml_backend_dev_t out[DEVICES_MAX]);

/** Whether libllama came with a library for GPUs. */
bool gpu_library_there(void);

/** Appends why there is no GPU: no library for one, its driver missing, or no device. */
Status gpu_absence(StrBuf *out);

/** The folder that libllama and its device libraries lie in; "" when that cannot be found out. */
Str library_dir(void);

#endif
