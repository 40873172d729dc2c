// OpenBLAS, without its threads.
#pragma once
#include <cblas.h>
