#pragma once
#include <curl/curl.h>

// Swift does not import variadic functions: one inline function for each type of argument. The parentheses keep
// libcurl's type-checking macros out of the way.

static inline CURLcode ssoz_curl_set_long(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

/// libcurl copies the string.
static inline CURLcode ssoz_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode ssoz_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode ssoz_curl_set_header_reader(CURL *handle, size_t (*reader)(char *, size_t, size_t, void *)) {
    return (curl_easy_setopt)(handle, CURLOPT_HEADERFUNCTION, reader);
}

static inline CURLcode ssoz_curl_get_socket(CURL *handle, CURLINFO info, curl_socket_t *value) {
    return (curl_easy_getinfo)(handle, info, value);
}

static inline CURLcode ssoz_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(handle, info, value);
}

static inline CURLcode ssoz_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
