/* Database URLs: whatever is read, its masked form reads the same but for the passwords. */
#include "fuzz.h"

#include <string.h>

#include "engine/engine.h"

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_url *url = NULL;
    cupel_url *shown = NULL;
    char *text = cupel_alloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';

    char *masked = cupel__url_mask(text);
    FUZZ_ASSERT(masked != NULL);
    if (cupel__url_parse(&url, text, &error) == CUPEL_OK) {
        /* An @ behind the host is taken for the end of a password that is not encoded. */
        if (strchr(strstr(text, "://") + 3 + strcspn(strstr(text, "://") + 3, "/?"), '@') != NULL)
            goto done;
        FUZZ_ASSERT(cupel__url_parse(&shown, masked, NULL) == CUPEL_OK);
        FUZZ_ASSERT(same(url->scheme, shown->scheme) && same(url->username, shown->username));
        FUZZ_ASSERT(same(url->host, shown->host) && url->port == shown->port);
        FUZZ_ASSERT(same(url->database, shown->database));
        FUZZ_ASSERT(url->password == NULL || same(shown->password, "***"));
        FUZZ_ASSERT(url->option_count == shown->option_count);
        FUZZ_ASSERT(url->port >= 0 && url->port <= 65535);
    } else {
        FUZZ_ASSERT(error.code == CUPEL_EURL && error.message[0] != '\0');
    }
done:
    cupel_free(url);
    cupel_free(shown);
    cupel_free(masked);
    cupel_free(text);
    cupel_error_release(&error);
    return 0;
}
