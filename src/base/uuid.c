/* UUIDs: their text, and random ones. */
#include <cupel/value.h>

#include "base/random.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

static bool hyphen_before(int byte);
static int hex_value(char c);

int cupel_uuid_parse(cupel_uuid *out, const char *text, size_t size)
{
    if (size >= 2 && text[0] == '{' && text[size - 1] == '}') {
        text++;
        size -= 2;
    }
    bool hyphens = size == CUPEL_UUID_TEXT_SIZE - 1;
    if (!hyphens && size != 2 * sizeof out->bytes)
        return CUPEL_EVALUE;

    cupel_uuid uuid;
    for (int i = 0; i < 16; i++) {
        if (hyphens && hyphen_before(i) && *text++ != '-')
            return CUPEL_EVALUE;
        int high = hex_value(text[0]), low = hex_value(text[1]);
        if (high < 0 || low < 0)
            return CUPEL_EVALUE;
        uuid.bytes[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    *out = uuid;
    return 0;
}

void cupel_uuid_format(const cupel_uuid *uuid, char buffer[CUPEL_UUID_TEXT_SIZE])
{
    for (int i = 0; i < 16; i++) {
        if (hyphen_before(i))
            *buffer++ = '-';
        *buffer++ = hex_digits[uuid->bytes[i] >> 4];
        *buffer++ = hex_digits[uuid->bytes[i] & 15];
    }
    *buffer = '\0';
}

/* RFC 9562, section 5.4: all bits random but the version's four and the variant's two. */
int cupel_uuid_generate(cupel_uuid *out)
{
    cupel_uuid uuid;
    if (!cupel__random_bytes(uuid.bytes, sizeof uuid.bytes))
        return CUPEL_EIO;
    uuid.bytes[6] = (uint8_t)((uuid.bytes[6] & 0x0f) | 0x40);
    uuid.bytes[8] = (uint8_t)((uuid.bytes[8] & 0x3f) | 0x80);
    *out = uuid;
    return 0;
}

static bool hyphen_before(int byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}
