// AMX's instructions, on a CPU that has none: each raises SIGILL, and is done here as volume 2 of Intel's manual says. Only those
// that the kernels have, and only full tiles.
#define _GNU_SOURCE
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

enum { tiles = 8, side = 16, row_bytes = 64 };

static uint32_t registers[tiles][side][side];
static long done;

static void fail(const char *what) {
  fprintf(stderr, "tiles: %s\n", what);
  _Exit(1);
}

/// The operand in memory that ModRM at `code` describes, which goes on to the next instruction; an index register is its pitch.
static uint8_t *operand(const greg_t *cpu, const uint8_t **code, int high_base, int high_index, ptrdiff_t *pitch) {
  static const int numbers[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                  REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  const int mod = **code >> 6;
  int base = *(*code)++ & 7, index = 4;
  if (base == 4) {
    base = **code & 7;
    index = (**code >> 3 & 7) | high_index << 3;
    *pitch = index == 4 ? 0 : cpu[numbers[index]] << (**code >> 6);
    ++*code;
    if (mod == 0 && base == 5) fail("an operand without a base");
  }
  const int is_relative = mod == 0 && base == 5; // To the next instruction.
  int32_t displacement = mod == 1 ? (int8_t)**code : 0;
  if (mod == 2 || is_relative) memcpy(&displacement, *code, sizeof displacement);
  *code += mod == 1 ? 1 : mod == 2 || is_relative ? 4 : 0;
  return (uint8_t *)(is_relative ? (greg_t)*code : cpu[numbers[base | high_base << 3]]) + displacement;
}

/// Palette 1, and each register 16 rows of 64 bytes.
static int is_full(const uint8_t *configuration) {
  int full = configuration[0] == 1;
  for (int t = 0; t < tiles; t++) full &= configuration[16 + 2 * t] == row_bytes && configuration[48 + t] == side;
  return full;
}

static float number(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static void multiply(int sums, int a, int b) {
  for (int m = 0; m < side; m++) {
    for (int n = 0; n < side; n++) {
      float first = 0, second = 0;
      for (int k = 0; k < side; k++) {
        const uint32_t left = registers[a][m][k], right = registers[b][k][n];
        first = fmaf(number(left << 16), number(right << 16), first);
        second = fmaf(number(left & 0xffff0000), number(right & 0xffff0000), second);
      }
      const float sum = number(registers[sums][m][n]) + (first + second);
      memcpy(&registers[sums][m][n], &sum, sizeof sum);
    }
  }
}

static void execute(int signal, siginfo_t *information, void *context) {
  (void)signal, (void)information;
  greg_t *cpu = ((ucontext_t *)context)->uc_mcontext.gregs;
  // VEX of three bytes: C4, inverted R, X and B and the map, W, inverted vvvv, L and pp; then opcode and ModRM.
  const uint8_t *code = (const uint8_t *)cpu[REG_RIP];
  if (code[0] != 0xc4 || (code[1] & 31) != 2) fail("another instruction that this CPU does not know");
  const int high_index = !(code[1] & 0x40), high_base = !(code[1] & 0x20), third = ~code[2] >> 3 & 15, prefix = code[2] & 3;
  const int opcode = code[3], is_memory = code[4] < 0xc0, first = code[4] >> 3 & 7, second = code[4] & 7;
  code += 4;
  ptrdiff_t pitch = 0;
  uint8_t *memory = is_memory ? operand(cpu, &code, high_base, high_index, &pitch) : NULL;
  if (!is_memory) code++;
  if (opcode == 0x49 && is_memory) { // LDTILECFG
    if (!is_full(memory)) fail("tiles that are not full");
    memset(registers, 0, sizeof registers);
  } else if (opcode == 0x49 && prefix == 3) { // TILEZERO
    memset(registers[first], 0, sizeof registers[first]);
  } else if (opcode == 0x49 && prefix == 0) { // TILERELEASE
    memset(registers, 0, sizeof registers);
  } else if (opcode == 0x4b && prefix == 3) { // TILELOADD
    for (int r = 0; r < side; r++) memcpy(registers[first][r], memory + r * pitch, row_bytes);
  } else if (opcode == 0x4b && prefix == 2) { // TILESTORED
    for (int r = 0; r < side; r++) memcpy(memory + r * pitch, registers[first][r], row_bytes);
  } else if (opcode == 0x5c && prefix == 2) { // TDPBF16PS
    multiply(first, second, third);
  } else {
    fail("another instruction of AMX");
  }
  done++;
  cpu[REG_RIP] = (greg_t)code;
}

static void report(void) {
  if (done) printf("%ld instructions of AMX\n", done);
}

__attribute__((constructor)) static void begin(void) {
  const struct sigaction action = {.sa_sigaction = execute, .sa_flags = SA_SIGINFO};
  sigaction(SIGILL, &action, NULL);
  atexit(report);
}
