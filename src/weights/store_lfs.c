#include "weights/store_lfs.h"

Status lfs_pointer_refuse(Str head)
{
        ENSURE(!str_starts_with(head, STR("version https://git-lfs")), E_FORMAT,
               "this is a Git LFS pointer, not the model: fetch it with \"git lfs pull\"");
        return OK;
}
