#include "CStats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct stats {
    double values[64];
    size_t count;
};

stats_t *stats_create(const char *name) {
    return name && *name ? calloc(1, sizeof(stats_t)) : NULL;
}

int stats_add(stats_t *stats, double value) {
    if (isnan(value) || stats->count == 64) return -1;
    stats->values[stats->count++] = value;
    return 0;
}

double stats_measure_of(const stats_t *stats, stats_measure measure) {
    double sum = 0, largest = -INFINITY;
    for (size_t i = 0; i < stats->count; i++) {
        sum += stats->values[i];
        largest = fmax(largest, stats->values[i]);
    }
    return measure == STATS_MEAN ? sum / (double)stats->count : largest;
}

void stats_each(const stats_t *stats, void (*body)(void *context, double value), void *context) {
    for (size_t i = 0; i < stats->count; i++) body(context, stats->values[i]);
}

int stats_log_in(const char *user, const char *password) { return (int)(strlen(user) + strlen(password)); }

void stats_free(stats_t *stats) { free(stats); }
