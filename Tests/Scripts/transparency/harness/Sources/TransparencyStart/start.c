#include "TransparencyStart.h"

/// Runs before `main`, and so before any test.
__attribute__((constructor)) static void start(void) {
    transparency_start();
}
