/* The hash of byte strings: 16 bytes a step, mixed by the two halves of a 128-bit product. */
#include "base/map.h"

#include <string.h>

/* Odd, with about as many ones as zeros in each byte: the fractional digits of the golden ratio and
 * of the square roots of 3 and 5, made odd. */
#define MIX_A UINT64_C(0x9e3779b97f4a7c15)
#define MIX_B UINT64_C(0xbb67ae8584caa73b)
#define MIX_C UINT64_C(0x3c6ef372fe94f82b)

static uint64_t fold(uint64_t a, uint64_t b);
static uint64_t load64(const unsigned char *bytes);
static uint64_t load32(const unsigned char *bytes);

uint64_t cupel__hash(const void *data, size_t size)
{
    return cupel__hash_seeded(data, size, 0);
}

/* Both factors depend on the seed: were one a constant, input equal to it would make the product 0
 * and so collide under every seed. The last 16 bytes are read as two words that overlap. */
uint64_t cupel__hash_seeded(const void *data, size_t size, uint64_t seed)
{
    const unsigned char *bytes = data;
    size_t left = size;
    uint64_t key = seed ^ MIX_A;
    uint64_t state = fold(key, MIX_B);
    for (; left > 16; left -= 16, bytes += 16)
        state = fold(load64(bytes) ^ key, load64(bytes + 8) ^ state);

    uint64_t low = 0, high = 0;
    if (left >= 8) {
        low = load64(bytes);
        high = load64(bytes + left - 8);
    } else if (left >= 4) {
        low = load32(bytes);
        high = load32(bytes + left - 4);
    } else if (left > 0) {
        low = (uint64_t)bytes[0] << 16 | (uint64_t)bytes[left / 2] << 8 | bytes[left - 1];
    }
    state = fold(low ^ key, high ^ state);
    state = fold(state ^ MIX_C, size ^ MIX_A);
    return state > 1 ? state : state + 2;
}

/* Both halves of the product, xored; the usual way of getting all bits into all bits. */
static uint64_t fold(uint64_t a, uint64_t b)
{
#if defined(__SIZEOF_INT128__) && !defined(CUPEL__HASH_PORTABLE)
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
    uint64_t carry = a0 * b1 + (uint32_t)middle;
    return a * b ^ (a1 * b1 + (middle >> 32) + (carry >> 32));
#endif
}

/* Numbers in the machine's own order. */
static uint64_t load64(const unsigned char *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static uint64_t load32(const unsigned char *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}
