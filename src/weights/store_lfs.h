/* Git LFS pointers: what a clone without `git lfs` leaves where the model should be. */
#ifndef QUERN_WEIGHTS_STORE_LFS_H
#define QUERN_WEIGHTS_STORE_LFS_H

#include "base/str.h"

/** OK unless `head`, a file's first bytes, is a pointer: E_FORMAT "this is a Git LFS pointer, …".
 */
Status lfs_pointer_refuse(Str head);

#endif
