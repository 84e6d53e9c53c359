/* bcryptprimitives.dll for versions of Wine that have none (before 9): Go asks it for random numbers, and nothing else. For trying only. */
#include <stddef.h>
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *, unsigned long);
__declspec(dllexport) int __stdcall ProcessPrng(void *to, size_t n) { return SystemFunction036(to, n); }
