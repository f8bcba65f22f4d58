/* Slabs of objects: taking, giving back, finding by address; and objects without a session. */
#include "orm/object.h"

#include <string.h>

#include "sql/table.h"

/* Slabs double in size up to this many bytes. */
#define SLAB_LARGEST ((size_t)256 * 1024)
#define SLAB_FIRST_SLOTS 8

static cupel__slab *slab_new(cupel__heap *heap, cupel__pool *pool);
static size_t slab_position(const cupel__heap *heap, const void *address);

static size_t round_up(size_t size, size_t align)
{
    return (size + align - 1) / align * align;
}

cupel__object_layout cupel__object_lay_out(size_t struct_size, size_t relationship_count,
                                           size_t pointer_count)
{
    const size_t align = _Alignof(max_align_t);
    const size_t head = sizeof(cupel__object);
    cupel__object_layout layout;
    layout.struct_size = round_up(struct_size, _Alignof(int64_t));
    layout.marks_at = layout.struct_size + pointer_count * sizeof(cupel__object *);
    layout.snapshot_at = round_up(layout.marks_at + relationship_count, _Alignof(int64_t));
    layout.slot_size = round_up(head + layout.snapshot_at + layout.struct_size, align);
    layout.read_only_slot_size = round_up(head + layout.marks_at + relationship_count, align);
    return layout;
}

cupel__object *cupel__heap_take(cupel__heap *heap, cupel__pool *pool, const cupel__mapper *mapper)
{
    cupel__object *object = pool->free;
    if (object != NULL) {
        pool->free = (cupel__object *)(void *)object->image;
    } else {
        cupel__slab *slab = pool->last;
        if (slab == NULL || slab->used == slab->capacity)
            slab = slab_new(heap, pool);
        if (slab == NULL)
            return NULL;
        object = (cupel__object *)(void *)(slab->slots + slab->used * slab->slot_size);
        slab->used++;
    }
    memset(object, 0, pool->slot_size);
    object->mapper = mapper;
    object->magic = CUPEL__OBJECT_MAGIC;
    return object;
}

void cupel__heap_give(cupel__pool *pool, cupel__object *object)
{
    object->state = CUPEL__STATE_FREE;
    object->magic = 0;
    object->image = (cupel__image *)(void *)pool->free;
    pool->free = object;
}

cupel__object *cupel__heap_find(const cupel__heap *heap, const void *structure)
{
    if (structure == NULL)
        return NULL;
    size_t position = slab_position(heap, structure);
    if (position > 0) {
        const cupel__slab *slab = heap->slabs.items[position - 1];
        size_t at = (size_t)((const char *)structure - slab->slots) - sizeof(cupel__object);
        if ((const char *)structure - slab->slots >= (ptrdiff_t)sizeof(cupel__object) &&
            at < slab->used * slab->slot_size && at % slab->slot_size == 0) {
            cupel__object *object = cupel__object_of(structure);
            return object->state != CUPEL__STATE_FREE ? object : NULL;
        }
    }
    return cupel__set_has(&heap->adopted, structure) ? cupel__object_of(structure) : NULL;
}

void cupel__heap_release(cupel__heap *heap)
{
    for (size_t i = 0; i < heap->slabs.count; i++)
        cupel_free(heap->slabs.items[i]);
    cupel__vec_release(&heap->slabs);
    cupel__set_release(&heap->adopted);
}

cupel__made *cupel__made_new(const cupel_model *model)
{
    size_t collections = 0;
    size_t pointers = 0;
    for (size_t i = 0;; i++) {
        cupel_property p = cupel__property_at(model->properties, model->property_size, i);
        if (p.kind == CUPEL_PROPERTY_END)
            break;
        collections += p.kind == CUPEL_PROPERTY_HAS_MANY;
        pointers += p.kind == CUPEL_PROPERTY_BELONGS_TO;
    }
    cupel__object_layout layout =
        cupel__object_lay_out(model->size, collections + pointers, pointers);
    cupel__made *made = cupel_alloc(sizeof *made - sizeof made->object + layout.slot_size);
    if (made == NULL)
        return NULL;
    memset(made, 0, sizeof *made - sizeof made->object + layout.slot_size);
    made->model = model;
    made->object.state = CUPEL__STATE_MADE;
    made->object.magic = CUPEL__OBJECT_MAGIC;
    return made;
}

void cupel__made_free(cupel__made *made)
{
    if (made == NULL)
        return;
    made->object.magic = 0;
    cupel__arena_release(&made->texts);
    cupel_free(made);
}

/* A stranger's pointer may be to a variable: what lies in front of it is read all the same. */
#if defined(__GNUC__) || defined(__clang__)
__attribute__((no_sanitize("address")))
#endif
cupel__made *
cupel__made_of(const void *structure)
{
    cupel__object *object = cupel__object_of(structure);
    if ((uintptr_t)structure % _Alignof(max_align_t) != 0 || object->magic != CUPEL__OBJECT_MAGIC ||
        object->state != CUPEL__STATE_MADE)
        return NULL;
    return (cupel__made *)(void *)((char *)object - offsetof(cupel__made, object));
}

static cupel__slab *slab_new(cupel__heap *heap, cupel__pool *pool)
{
    size_t capacity = SLAB_FIRST_SLOTS;
    if (pool->last != NULL) {
        capacity = 2 * pool->last->capacity;
        if (capacity * pool->slot_size > SLAB_LARGEST)
            capacity = pool->last->capacity;
    }
    if (!cupel__vec_reserve(&heap->slabs, 1))
        return NULL;
    cupel__slab *slab = cupel_alloc(sizeof *slab + capacity * pool->slot_size);
    if (slab == NULL)
        return NULL;
    slab->next = NULL;
    slab->slot_size = pool->slot_size;
    slab->capacity = capacity;
    slab->used = 0;

    size_t position = slab_position(heap, slab);
    memmove(heap->slabs.items + position + 1, heap->slabs.items + position,
            (heap->slabs.count - position) * sizeof *heap->slabs.items);
    heap->slabs.items[position] = slab;
    heap->slabs.count++;
    if (pool->last != NULL)
        pool->last->next = slab;
    else
        pool->first = slab;
    pool->last = slab;
    return slab;
}

/* How many slabs begin at or below the address. */
static size_t slab_position(const cupel__heap *heap, const void *address)
{
    size_t low = 0;
    size_t high = heap->slabs.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((uintptr_t)heap->slabs.items[middle] <= (uintptr_t)address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
