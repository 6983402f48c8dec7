// The values that libclang's C interface passes, as it lays them out since version 3 (its soname's promise).
//
// Declared here so that building Tracemark needs no libclang: its functions are looked up at run time, and Swift cannot
// describe a structure that a C function takes by value.
#ifndef TRACEMARK_LIBCLANG_H
#define TRACEMARK_LIBCLANG_H

typedef void *CXIndex;
typedef void *CXTranslationUnit;
typedef void *CXFile;
typedef void *CXClientData;
typedef void *CXDiagnostic;
typedef void *CXPrintingPolicy;

typedef struct {
    const void *data;
    unsigned private_flags;
} CXString;

typedef struct {
    int kind;
    int xdata;
    const void *data[3];
} CXCursor;

typedef struct {
    int kind;
    void *data[2];
} CXType;

typedef struct {
    const void *ptr_data[2];
    unsigned int_data;
} CXSourceLocation;

typedef struct {
    const void *ptr_data[2];
    unsigned begin_int_data;
    unsigned end_int_data;
} CXSourceRange;

typedef struct {
    unsigned count;
    CXSourceRange *ranges;
} CXSourceRangeList;

struct CXUnsavedFile {
    const char *Filename;
    const char *Contents;
    unsigned long Length;
};

#endif
