// A function for every C type that can stand in a signature, and for every attribute that changes how Swift sees it.
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <sys/types.h>
#include <wchar.h>
signed char f_schar(signed char a); unsigned char f_uchar(unsigned char a); char f_char(char a);
short f_short(short a, unsigned short b); int f_int(int, unsigned); long f_long(long a, unsigned long b); long long f_ll(long long a, unsigned long long b);
float f_float(float a); double f_double(double); long double f_ld(long double a); __int128 f_i128(__int128 a); unsigned __int128 f_u128(unsigned __int128 a);
_Bool f_bool(_Bool a); bool f_bool2(bool b);
size_t f_size(size_t a, ssize_t b, ptrdiff_t c, intptr_t d, uintptr_t e); int8_t f_i8(uint8_t a, int16_t b, uint16_t c, int32_t d, uint32_t e, int64_t f, uint64_t g); intmax_t f_imax(uintmax_t a); wchar_t f_wc(wchar_t a); time_t f_time(time_t t, off_t o, pid_t p, mode_t m); uint_least8_t f_least(int_fast16_t b);
__builtin_va_list *f_vap(void);
typedef unsigned int myuint; typedef myuint myuint2; myuint2 f_td(myuint a);
typedef int *intptr; intptr f_tdp(intptr a, const intptr b); typedef const int *cintptr; cintptr f_tdcp(cintptr a);
void *f_voidp(void *a, const void *b, void **c, const void **d, void *const *e, const void *const *g);
int f_ptrs(int *a, const int *b, int **c, const int **d, int *const *e, const int *const *g, volatile int *h, int *restrict i, const volatile int *j, int ***k);
const char *f_str(const char *a, char *b, const char **c, const char *const *d, char *const d2[], const unsigned char *e, const signed char *g);
int f_nn(int * _Nonnull a, const char * _Nullable b, void * _Null_unspecified c, int * _Nullable * _Nonnull d, int * _Nullable * e);
const char * _Nonnull f_nnr(void); const char * _Nullable f_nur(void);
struct opaque; typedef struct opaque opaque_t; typedef struct opaque *opaque_ref; typedef const struct opaque *copaque_ref;
struct opaque *f_op(struct opaque *a, opaque_t *b, const opaque_t *c, opaque_ref d, opaque_t **e, copaque_ref g, opaque_ref *h, const opaque_ref *i);
struct point { int x, y; }; typedef struct point point_t; typedef struct { double re, im; } cpx; typedef struct _priv { int a; } *priv_ref;
struct point f_st(struct point a, point_t b, cpx c, struct point *d, const cpx *e, priv_ref g, const point_t *const *h);
union u { int a; float b; }; union u f_un(union u a, union u *b); typedef union { int a; float b;} uu; uu f_uu(uu a);
struct bits { unsigned a : 3; }; struct bits f_bits(struct bits b); struct nested { struct { int a; } in; union { int b; float c; }; int arr[4]; }; struct nested f_nested(struct nested a, struct nested *b);
struct flex { int n; char data[]; }; struct flex *f_flex(struct flex *a); struct empty {}; struct empty f_empty(struct empty e);
struct outer { struct inner { int a; } i; enum inner_e { ie_a, ie_b } e; }; struct inner f_inner(struct inner a, enum inner_e b);
enum color { red, green }; enum color f_en(enum color a); typedef enum { cat, dog } animal; animal f_an(animal a, animal *b); typedef enum tagged { ta, tb } tagged_t; tagged_t f_tag(enum tagged a, tagged_t b);
enum __attribute__((enum_extensibility(closed))) closed_e { ce_a, ce_b }; enum closed_e f_ce(enum closed_e a); enum __attribute__((enum_extensibility(open))) open_e { oe_a, oe_b }; enum open_e f_oe(enum open_e a, enum open_e *b);
typedef enum __attribute__((flag_enum,enum_extensibility(open))) fl_e : unsigned { fl_a = 1, fl_b = 2 } fl_e; fl_e f_fl(fl_e a);
enum __attribute__((enum_extensibility(open))) NSish : long { NSish_a, NSish_b }; typedef enum NSish NSish; NSish f_nse(NSish a);
enum { anon_a, anon_b }; enum neg { neg_a = -1, neg_b }; enum neg f_neg(enum neg a); enum big { big_a = 0x100000000ULL }; enum big f_big(enum big a);
enum fwd; typedef enum longe : long { le_a } longe; longe f_longe(longe e);
int f_arr(int a[4], const int b[], int c[2][3], int (*d)[3], int n, char e[static 3], const char g[16], int vla[n]);
typedef int int4[4]; int f_tdarr(int4 a, int4 *b, const int4 c); typedef int mat[2][2]; int f_mat(mat a, mat *b);
typedef void (*cb_t)(void *ctx, int n); typedef int (*cmp_t)(const void *, const void *); typedef void fn_t(int);
void f_fp(void (*a)(void), int (*b)(void *ctx, const char *s), cb_t c, cmp_t d, fn_t *e, fn_t g, void (*_Nonnull h)(int), void (*_Nullable i)(int), cb_t *j, cb_t _Nonnull k);
cb_t f_fpr(cb_t a); void (*f_fpr2(int sig, void (*h)(int)))(int); void f_fpva(int (*a)(const char *, ...), int (*b)(const char*, va_list)); void f_fpfp(void (*a)(void (*b)(int))); void (**f_fpp(void (**a)(int)))(int);
void f_fpunk(void (*a)()); int f_noproto(); 
void f_va(const char *f, ...); int f_valist(const char *f, va_list ap); int f_valistp(va_list *ap);
_Noreturn void f_noret(void); __attribute__((noreturn)) void f_noret2(int a); __attribute__((noreturn)) int f_noret3(int a);
typedef float float4 __attribute__((ext_vector_type(4))); typedef float vfloat4 __attribute__((vector_size(16))); typedef int int2v __attribute__((ext_vector_type(2))); typedef double double16 __attribute__((ext_vector_type(16))); typedef float float5 __attribute__((ext_vector_type(5))); typedef char v16c __attribute__((vector_size(16)));
float4 f_v4(float4 a, float4 *p); vfloat4 f_vv4(vfloat4 a); int2v f_v2(int2v a); double16 f_v16(double16 a); float5 f_v5(float5 a); v16c f_v16c(v16c a);
_Complex double f_cx(_Complex double a); _Complex float *f_cxp(_Complex float *a); _Atomic int *f_at(_Atomic int *a); int f_at2(_Atomic int a);
__attribute__((swift_name("renamed(_:with:)"))) int f_sn(int a, int b); __attribute__((swift_name("point.translate(self:by:)"))) int f_sm(struct point p, int by); __attribute__((swift_name("point.init(a:)"))) struct point f_si(int a); __attribute__((swift_name("getter:point.len(self:)"))) int f_sg(struct point p);__attribute__((swift_name("setter:point.len(self:_:)"))) void f_ss(struct point *p, int v); __attribute__((swift_name("point.stat(x:)"))) int f_sst(int x); __attribute__((swift_name("point.mut(self:)"))) void f_smm(struct point *p); __attribute__((swift_name("getter:globalProp()"))) int f_gp(void);
__attribute__((swift_private)) int f_priv(int a); __attribute__((availability(swift, unavailable))) int f_unav(int a); __attribute__((unavailable("no"))) int f_unav2(int a); __attribute__((deprecated("old"))) int f_dep(int a); __attribute__((availability(macos,introduced=99))) int f_av(int a); __attribute__((deprecated)) int f_dep2(void);
__attribute__((availability(swift, unavailable, message="x"))) void f_unav3(void);
static inline int f_si_inline(int a) { return a; } static int f_static(int a) { return a; } inline int f_inl(int a) { return a; } extern inline int f_ext(int a); __attribute__((always_inline)) static inline void f_ai(void) {}
int f_macro(int a); 
#define f_macro(x) f_macro(x)
int f_macro2(int a);
#define f_macro2 f_macro
FILE *f_file(FILE *f, struct tm *t, const struct timespec *ts); struct timeval_x; 
int f_kw(int in, int func, int self, int type, int result, int span, int let, int init, int default_, int CT, int where, int Self, int any, int _, int extension, int repeat);
int func(int a); int init(int a); int self(int a); int let(void); int Any(void); int Type(int a); int print_(int a); int repeat(void);
int f_dup(int a); int f_dup(int b);
struct with_fp { void (*cb)(int); }; struct with_fp f_wfp(struct with_fp a);
int f_attr_const(int) __attribute__((const, nothrow, warn_unused_result)); __attribute__((nonnull(1))) int f_attr_nn(char *a, char *b); __attribute__((nonnull)) int f_attr_nn2(const char *a, void *b); __attribute__((returns_nonnull)) char *f_attr_rnn(void);
#define CF_SW __attribute__((swift_wrapper(struct)))
typedef const char *wrapped_t CF_SW; typedef int wint CF_SW; typedef int wenum __attribute__((swift_wrapper(enum))); wrapped_t f_sw(wrapped_t a, wint b, wenum c);
typedef struct sname { int a; } sname __attribute__((swift_name("BetterName"))); struct sname f_snm(sname a, sname *b);
void f_block(void (^a)(int), int (^_Nonnull b)(void)); typedef void (^blk)(int); blk f_blk(blk a); void f_noesc(void (__attribute__((noescape)) ^a)(void)); void f_noesc2(__attribute__((noescape)) void (*a)(void));
typedef struct CFish *CFishRef; void f_cf(CFishRef a); typedef void *handle; handle f_h(handle h, handle *hp, const handle *chp); typedef const void *chandle; chandle f_ch(chandle c); typedef void vv; void f_vv(vv *a); vv f_vvv(void);
typedef bool mybool; mybool f_mb(mybool b, bool *p); 
typedef char *mystr; typedef const char *mycstr; mystr f_ms(mystr a, mycstr b, const mystr c); typedef char gchar; const gchar *f_gc(const gchar *a, gchar b);
typedef int8_t s8; const s8 *f_s8(const s8 *a, const int8_t *b); 
__attribute__((overloadable)) int f_ov(int a); __attribute__((overloadable)) int f_ov(double a);
int f_asm(int a) __asm__("other"); extern int f_extern(int a); int const f_constret(const int a); struct point const f_cst(const struct point a); volatile int f_volret(void);
struct undefd f_undef(struct undefd *a); void f_incpar(struct undefd2 *a); void *f_align(void *p) __attribute__((malloc)); __typeof__(int) f_typeof(__typeof__(1L) a); int (f_paren)(int a); 
typedef struct sref_t { int z; } *sref __attribute__((swift_name("SRef"))); sref f_sref(sref a); int f_many(int a, struct { int q; } *b); 
int f_lots_unnamed(int, const char *, int); unsigned char *f_ucp(unsigned char *); dev_t f_dev(dev_t a, nlink_t b);
