// malloc_trim and mallopt, which Swift's module of the C library leaves out.
#pragma once
#include <malloc.h>
