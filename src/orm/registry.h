/* What the files of this folder keep with an engine: its mappers, and the texts of its statements. */
#ifndef CUPEL_ORM_REGISTRY_H
#define CUPEL_ORM_REGISTRY_H

#include <pthread.h>

#include "base/vec.h"
#include "orm/mapper.h"
#include "orm/cache.h"

/* All but `seed` and `engine` is guarded by the mutex. */
struct cupel__registry {
    pthread_mutex_t mutex;
    cupel_engine *engine;
    uint64_t seed;
    cupel__arena arena;
    cupel__models *models;
    cupel__vec(cupel__mapper *) mappers; /* of models->items, in its order */
    const cupel__ranks *ranks;
    cupel__cache cache;
};

#endif
